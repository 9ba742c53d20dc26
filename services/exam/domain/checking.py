"""Whether an answer is right (`docs/rules.md` R-CHECK)."""

import re
from decimal import Decimal

from services.exam.domain.tolerance import accepts, pretreat
from shared.domain.statuses import AnswerStatus
from shared.referential.models import AnswerFormat, Item, Kind

SKIP = "#ABAND#"
"""The answer that « Je passe » sends."""

_NUMBER = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?")


def check(item: Item, answer: str, *, timed_out: bool = False, lost_focus: bool = False) -> AnswerStatus:
    """Correct one answer: a choice number (`2`), choice numbers (`1,3`), a text, or `SKIP`.

    A late answer, or one for which the page was left, is no longer right; a wrong one stays simply wrong.
    Nothing raises: an answer that makes no sense is wrong.
    """
    if answer == SKIP:
        return AnswerStatus.SKIPPED
    if not _is_right(item, answer):
        return AnswerStatus.KO
    if timed_out:
        return AnswerStatus.TIMED_OUT
    return AnswerStatus.FOCUSED_OUT if lost_focus else AnswerStatus.OK


def _is_right(item: Item, answer: str) -> bool:
    if item.kind is Kind.QROC:
        return _text_is_right(item, pretreat(answer))
    right = {str(number) for number in item.right_choices}
    given = {answer} if item.kind is Kind.QCU else {choice.strip() for choice in answer.split(",")}
    return given == right


def _text_is_right(item: Item, answer: str) -> bool:
    if item.format is AnswerFormat.NUMBER:
        given = _number(answer)
        expected = {_number(pretreat(text)) for text in item.accepted_answers}
        if given is not None and None not in expected:
            return given in expected
    return accepts(answer, item.accepted_answers, item.tolerances)


def _number(text: str) -> Decimal | None:
    """The number written, with a comma or a point, one space allowed anywhere; None when it is not one."""
    written = text.replace(" ", "", 1)
    return Decimal(written.replace(",", ".")) if _NUMBER.fullmatch(written) else None
