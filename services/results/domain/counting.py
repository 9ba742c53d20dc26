"""The figures that the scoring rests on (`docs/rules.md` R-V2-RATE, R-V2-TRUST, R-V2-COUNT)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from services.results.domain.certification import Question
from shared.domain.statuses import AnswerStatus

QUESTIONS_PER_COMPETENCE = 3
PARTIAL_CREDIT_KIND = "qrocm-dep"
_USABLE_PERCENT = 66

Statuses = Mapping[str, AnswerStatus]
"""The status of each answer, by item id."""


@dataclass(frozen=True, slots=True)
class Count:
    """The questions of a compétence, those answered right and those neutralised, as the level rules count."""

    questions: int
    right: int
    neutralised: int


@dataclass(frozen=True, slots=True)
class Tally:
    """The questions of the whole test that count, and those of them answered right."""

    right: int
    asked: int

    @property
    def rate(self) -> int:
        """Right answers in percent, rounded to the nearest whole (49.5 gives 50); 0 when nothing counts."""
        return (200 * self.right + self.asked) // (2 * self.asked) if self.asked else 0


def tally(questions: Iterable[Question], statuses: Statuses) -> Tally:
    """A question counts when it is not neutralised and was answered or skipped automatically."""
    counted = [
        question
        for question in questions
        if not question.neutralised and (question.item_id in statuses or question.auto_skipped)
    ]
    return Tally(sum(statuses.get(question.item_id) is AnswerStatus.OK for question in counted), len(counted))


def usable_answers(questions: Iterable[Question], statuses: Statuses) -> int:
    """How many questions were answered and not neutralised."""
    return sum(not question.neutralised and question.item_id in statuses for question in questions)


def usable_answers_wanted(questions: int) -> int:
    """How many usable answers a test needs to be trusted: 66 % of its questions, rounded up."""
    return -(-_USABLE_PERCENT * questions // 100)


def count(questions: Iterable[Question], statuses: Statuses) -> Count:
    """The count of one compétence.

    With less than three questions, one with several dependent fields counts for two, and half of it is
    worth one; the counts then stop at three.
    """
    asked = list(questions)
    is_short = len(asked) < QUESTIONS_PER_COMPETENCE
    total = right = neutralised = 0
    for question in asked:
        weight = 2 if is_short and question.kind == PARTIAL_CREDIT_KIND else 1
        total += weight
        if question.neutralised:
            neutralised += weight
        else:
            right += _credit(statuses.get(question.item_id), weight)
    if is_short:
        total = min(total, QUESTIONS_PER_COMPETENCE)
        right = min(right, total)
        neutralised = min(neutralised, total - right)
    return Count(total, right, neutralised)


def _credit(status: AnswerStatus | None, weight: int) -> int:
    if status is AnswerStatus.OK:
        return weight
    return 1 if status is AnswerStatus.PARTIALLY and weight == 2 else 0
