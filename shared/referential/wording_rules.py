"""What the words of a sound item obey: one reading only, and nothing that a colour alone tells."""

import re
from collections.abc import Iterator
from itertools import combinations

from shared.referential.models import Item, Kind, Provenance, Tolerance
from shared.referential.tolerance import treat

_SEVERAL = re.compile(r"\b(lesquel(le)?s|plusieurs réponses|cochez (tou(te)?s|les))\b", re.I)
_VAGUE = re.compile(r"\b(tou(te)?s|aucune?) (ces|les|des|de ces) (réponses|propositions|choix)", re.I)
_COLOURS = re.compile(r"\b(rouge|vert|bleu|jaune|orange|violet|rose|marron|gris|noir|blanc)(e|s|es|he|hes)?\b", re.I)
_PUNCTUATION = re.compile("[.,;:!?«»\"'’]")
_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}")


def wording_faults(item: Item) -> Iterator[str]:
    """Ambiguous questions and choices, colours that the alternative text does not say, a provenance half said."""
    if item.kind is Kind.QCU and _SEVERAL.search(_last_question(item.instruction)):
        yield "ambigu : la consigne d'un QCU demande plusieurs réponses"
    for choice in item.choices:
        if _VAGUE.search(choice):
            yield f"ambigu : « {choice} » juge les autres choix au lieu de répondre"
    for one, other in combinations(item.choices, 2):
        if one != other and not {"`"} & {*one, *other} and _bare(one) == _bare(other) != "":
            yield f"ambigu : « {one} » et « {other} » ne diffèrent que par la casse, l'accent ou la ponctuation"
    if item.image:
        asked = " ".join((item.instruction, *(blank.label for blank in item.blanks)))
        if untold := _colours(asked) - _colours(item.image.text):
            yield f"inaccessible : {', '.join(sorted(untold))} n'est pas dans l'alternative de l'image"
    if item.provenance:
        yield from provenance_faults(item.provenance)


def provenance_faults(provenance: Provenance) -> Iterator[str]:
    """Who, under which licence, when: all three."""
    if not provenance.author or not provenance.licence:
        yield "provenance : il faut un auteur et une licence"
    if not _DATE.fullmatch(provenance.date):
        yield f"provenance : « {provenance.date} » n'est pas une date (2026, 2026-11 ou 2026-11-25)"


def _last_question(instruction: str) -> str:
    return instruction.rstrip().rpartition("\n")[2]


def _bare(choice: str) -> str:
    return _PUNCTUATION.sub("", treat(choice, {Tolerance.T1}))


def _colours(text: str) -> set[str]:
    return {found[1].casefold() for found in _COLOURS.finditer(text)}
