"""What the finalisation settles by itself, before any human look (`docs/rules.md` R-AUTOJURY)."""

from collections.abc import Iterable, Set
from dataclasses import dataclass, replace
from enum import Enum

from services.results.domain.certification import Question
from shared.domain.issues import IssueCategory
from shared.domain.statuses import AbortReason, AnswerStatus


class Effect(Enum):
    """What a report changes in the certification."""

    NONE = "none"
    NEUTRALISED = "neutralised"
    COUNTED_RIGHT = "counted right"


@dataclass(frozen=True, slots=True)
class ReportedQuestion:
    """The question that a report names, and what it needed to be answered. `status` is None unanswered."""

    status: AnswerStatus | None
    has_image: bool = False
    has_embed: bool = False
    has_attachment: bool = False
    is_timed: bool = False
    is_focused: bool = False


@dataclass(frozen=True, slots=True)
class Resolution:
    """A report settled without a human, its effect and why, in a French sentence."""

    effect: Effect
    sentence: str


def resolve(category: IssueCategory, question: ReportedQuestion | None) -> Resolution | None:
    """How a report is settled, None when it is left to the jury.

    `question` is None when the test has no question of that number.
    """
    if not category.needs_item_number:
        return None
    if question is None:
        return Resolution(Effect.NONE, "Le test n’a aucune question de ce numéro.")
    if question.status is None:
        return None
    if not _is_plausible(category, question):
        return Resolution(Effect.NONE, "La question ne comporte pas ce qui est signalé : elle est conservée.")
    if category is IssueCategory.UNINTENTIONAL_FOCUS_OUT:
        return _after_focus_out(question.status)
    return _neutralised_unless_right(question.status)


def settle_unanswered(
    questions: Iterable[Question], answered: Set[str], abort_reason: AbortReason
) -> tuple[Question, ...]:
    """The questions of an unfinished test, once the référent has said why it is unfinished.

    Without an answer, a question is neutralised after a technical problem and counts as wrong after an
    abandon. `questions` are those of the test, with the neutralisations of the jury: not an earlier result.
    """
    technical = abort_reason is AbortReason.TECHNICAL
    return tuple(
        question
        if question.item_id in answered
        else replace(question, neutralised=technical or question.neutralised, auto_skipped=not technical)
        for question in questions
    )


def _is_plausible(category: IssueCategory, question: ReportedQuestion) -> bool:
    match category:
        case IssueCategory.IMAGE_NOT_DISPLAYING | IssueCategory.EMBED_NOT_WORKING:
            return question.has_image or question.has_embed
        case IssueCategory.FILE_NOT_OPENING:
            return question.has_attachment
        case IssueCategory.EXTRA_TIME_EXCEEDED:
            return question.is_timed
        case IssueCategory.UNINTENTIONAL_FOCUS_OUT:
            return question.is_focused
        case _:
            return True


def _after_focus_out(status: AnswerStatus) -> Resolution:
    if status is AnswerStatus.FOCUSED_OUT:
        return Resolution(Effect.COUNTED_RIGHT, "La réponse était juste : elle est comptée comme telle.")
    if status is AnswerStatus.SKIPPED:
        return Resolution(Effect.NEUTRALISED, "La question, passée, est neutralisée.")
    return Resolution(Effect.NONE, "La sortie de la page n’a rien changé à la réponse.")


def _neutralised_unless_right(status: AnswerStatus) -> Resolution:
    if status in (AnswerStatus.KO, AnswerStatus.SKIPPED, AnswerStatus.PARTIALLY):
        return Resolution(Effect.NEUTRALISED, "La question est neutralisée.")
    return Resolution(Effect.NONE, "La réponse ne souffre pas de ce qui est signalé : elle est conservée.")
