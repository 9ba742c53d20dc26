"""Whether an answer is right (`docs/rules.md` R-CHECK)."""

from shared.domain.statuses import AnswerStatus
from shared.referential.answers import blanks_of
from shared.referential.matching import blank_is_right, groups_found
from shared.referential.models import Item, Kind

SKIP = "#ABAND#"
"""The answer that « Je passe » sends."""


def check(item: Item, answer: str, *, timed_out: bool = False, lost_focus: bool = False) -> AnswerStatus:
    """Correct one answer: a choice number (`2`), choice numbers (`1,3`), one line a blank, or `SKIP`.

    A late answer to a timed item, or one for which the page was left (R-TIMED, R-FOCUS, in a certification only), is
    no longer right; any other stays what it is.
    Nothing raises: an answer that makes no sense is wrong.
    """
    if answer == SKIP:
        return AnswerStatus.SKIPPED
    status = _compare(item, answer)
    if status is not AnswerStatus.OK:
        return status
    if timed_out:
        return AnswerStatus.TIMED_OUT
    return AnswerStatus.FOCUSED_OUT if lost_focus else AnswerStatus.OK


def _compare(item: Item, answer: str) -> AnswerStatus:
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


def _grade(item: Item, found: int) -> AnswerStatus:
    if item.grading is None:
        return _verdict(found == len(item.blanks))
    if found >= item.grading.ok:
        return AnswerStatus.OK
    least = item.grading.partially
    return AnswerStatus.PARTIALLY if least is not None and found >= least else AnswerStatus.KO


def _verdict(right: bool) -> AnswerStatus:
    return AnswerStatus.OK if right else AnswerStatus.KO
