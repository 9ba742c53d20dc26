"""Whether a number is right, and what may stand around it (`docs/rules.md` R-CHECK)."""

import re
from collections.abc import Iterable, Set
from decimal import Decimal

from shared.referential.models import Tolerance
from shared.referential.tolerance import accepts, pretreat, treat

_NUMBER = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?")
_AROUND = re.compile(r"^[^\w.,+-]*(?=[+-]?[0-9])|(?<=[0-9])\W*$")


def number_is_right(answer: str, accepted: Iterable[str], tolerances: Set[Tolerance], units: Iterable[str]) -> bool:
    """Compare numbers when every accepted text is one, texts otherwise.

    A slip in a number is another number: T3 serves the accepted texts that are none.
    """
    expected = {text: _number(pretreat(text), tolerances) for text in accepted}
    words = [text for text, number in expected.items() if number is None]
    if words:
        exact = tolerances - {Tolerance.T3}
        return accepts(answer, expected.keys() - set(words), exact) or accepts(answer, words, tolerances)
    given = _number(_bare(answer, tolerances, units), tolerances)
    return given is not None and given in expected.values()


def _bare(answer: str, tolerances: Set[Tolerance], units: Iterable[str]) -> str:
    """The answer without one unit of the item at its end nor, under T2, the signs that stand around the number."""
    written = answer.rstrip()
    exact = tolerances - {Tolerance.T2}  # « % » and « € » are signs, and units
    for unit in units:
        body, end = written[: -len(unit)].rstrip(), written[-len(unit) :]
        if body[-1:].isdigit() and treat(end, exact) == treat(unit, exact):
            return body
    return _AROUND.sub("", answer.strip()) if Tolerance.T2 in tolerances else answer


def _number(text: str, tolerances: Set[Tolerance]) -> Decimal | None:
    """The number written, with a comma or a point; its spaces are T1's, but one that is always forgiven."""
    written = "".join(text.split()) if Tolerance.T1 in tolerances else text.replace(" ", "", 1)
    return Decimal(written.replace(",", ".")) if _NUMBER.fullmatch(written) else None
