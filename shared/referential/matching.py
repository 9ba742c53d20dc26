"""Whether what stands in a blank is right (`docs/rules.md` R-CHECK): for the correction and the check of the bank."""

from collections.abc import Iterable, Sequence

from shared.referential.models import AnswerFormat, Blank, Item
from shared.referential.numbers import number_is_right
from shared.referential.tolerance import accepts, pretreat


def blank_is_right(blank: Blank, text: str, accepted: Iterable[str]) -> bool:
    """True when what stands in the blank is one of the `accepted` texts. An empty blank is wrong."""
    answer = pretreat(text)
    if blank.choices:
        return answer in {pretreat(choice) for choice in accepted}
    if blank.format is AnswerFormat.NUMBER:
        return number_is_right(answer, accepted, blank.tolerances, blank.units)
    return accepts(answer, accepted, blank.tolerances)


def groups_found(item: Item, texts: Sequence[str]) -> int:
    """How many distinct groups of a QROCM-dep its blanks match, each blank for one group at the most.

    The order of the blanks never matters: a blank that fits two groups leaves the one that another needs.
    """
    taken: dict[int, int] = {}

    def finds_one(place: int, tried: set[int]) -> bool:
        for rank, group in enumerate(item.groups):
            if rank in tried or not blank_is_right(item.blanks[place], texts[place], group):
                continue
            tried.add(rank)
            if rank not in taken or finds_one(taken[rank], tried):
                taken[rank] = place
                return True
        return False

    return sum(finds_one(place, set()) for place in range(len(texts)))
