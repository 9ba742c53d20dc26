"""What the correction of a free answer forgives (`docs/rules.md` R-CHECK)."""

import re
import unicodedata
from collections.abc import Iterable, Set

from rapidfuzz.distance import Levenshtein

from shared.referential.models import Tolerance

_NO_BREAK_SPACES = str.maketrans(dict.fromkeys("\u00a0\u2007\u202f", " "))
_ACCENTS = re.compile("[\u0300-\u036f]")
_T3_SHARE = 4
"""One slip is forgiven for each four signs of the answer."""


def pretreat(text: str) -> str:
    """The text in one writing of each sign (NFC), with ordinary spaces only."""
    return unicodedata.normalize("NFC", text).translate(_NO_BREAK_SPACES)


def accepts(answer: str, accepted: Iterable[str], tolerances: Set[Tolerance]) -> bool:
    """True when `answer` is one of the `accepted` texts, within the tolerances. An empty answer never is."""
    treated = treat(answer, tolerances)
    if not treated:
        return False
    variants = {treat(text, tolerances) for text in accepted}
    if treated in variants:
        return True
    return Tolerance.T3 in tolerances and any(_is_near(treated, variant) for variant in variants)


def distance(one: str, other: str) -> int:
    """The least number of signs to add, remove or replace to turn `one` into `other` (Levenshtein)."""
    return Levenshtein.distance(one, other)


def treat(text: str, tolerances: Set[Tolerance]) -> str:
    """The text without what T1 and T2 forgive, when they are among the tolerances."""
    text = pretreat(text)
    if Tolerance.T1 in tolerances:
        text = _without_case_accents_and_spaces(text)
    if Tolerance.T2 in tolerances:
        text = _letters_digits_and_single_spaces(text)
    return text


def _without_case_accents_and_spaces(text: str) -> str:
    bare = _ACCENTS.sub("", unicodedata.normalize("NFD", text.strip().lower()))
    return unicodedata.normalize("NFC", "".join(bare.split()))


def _letters_digits_and_single_spaces(text: str) -> str:
    kept = "".join(sign for sign in text if sign.isalnum() or sign == " ")
    return re.sub(" +", " ", kept)


def _is_near(answer: str, variant: str) -> bool:
    allowed = len(answer) // _T3_SHARE
    return abs(len(answer) - len(variant)) <= allowed and distance(answer, variant) <= allowed
