"""Whether an answer is right (`docs/rules.md` R-CHECK)."""

from shared.domain.statuses import AnswerStatus
from shared.referential.matching import compare
from shared.referential.models import Item

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
    status = compare(item, answer)
    if status is not AnswerStatus.OK:
        return status
    if timed_out:
        return AnswerStatus.TIMED_OUT
    return AnswerStatus.FOCUSED_OUT if lost_focus else AnswerStatus.OK
