"""Whether an answer is right (`docs/rules.md` R-CHECK): for the correction and the check of the bank."""

from collections.abc import Iterable, Sequence

from shared.domain.statuses import AnswerStatus
from shared.referential.answers import blanks_of
from shared.referential.models import AnswerFormat, Blank, Item, Kind
from shared.referential.numbers import number_is_right
from shared.referential.tolerance import accepts, pretreat


def compare(item: Item, answer: str) -> AnswerStatus:
    """Right, partly right or wrong; an answer that makes no sense is wrong.

    `answer` is a choice number (`2`), choice numbers (`1,3`), or one line a blank.
    """
    if item.kind.has_blanks:
        texts = blanks_of(answer)
        if len(texts) != len(item.blanks):
            return AnswerStatus.KO
        if item.kind is Kind.QROCM_DEP:
            return _grade(item, groups_found(item, texts))
        pairs = zip(item.blanks, texts, strict=True)
        return _verdict(all(blank_is_right(blank, text, blank.accepted) for blank, text in pairs))
    right = {str(number) for number in item.right_choices}
    given = {answer} if item.kind is Kind.QCU else {choice.strip() for choice in answer.split(",")}
    return _verdict(given == right)


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


def _grade(item: Item, found: int) -> AnswerStatus:
    if item.grading is None:
        return _verdict(found == len(item.blanks))
    if found >= item.grading.ok:
        return AnswerStatus.OK
    least = item.grading.partially
    return AnswerStatus.PARTIALLY if least is not None and found >= least else AnswerStatus.KO


def _verdict(right: bool) -> AnswerStatus:
    return AnswerStatus.OK if right else AnswerStatus.KO
