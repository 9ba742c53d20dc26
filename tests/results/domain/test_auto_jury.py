"""R-AUTOJURY: the reports that settle themselves, and the tests left unfinished."""

import pytest

from services.results.domain.auto_jury import Effect, ReportedQuestion, resolve, settle_unanswered
from services.results.domain.certification import Question
from shared.domain.issues import IssueCategory
from shared.domain.statuses import AbortReason, AnswerStatus

OK, KO, SKIPPED = AnswerStatus.OK, AnswerStatus.KO, AnswerStatus.SKIPPED
FOCUSED_OUT, PARTIALLY = AnswerStatus.FOCUSED_OUT, AnswerStatus.PARTIALLY

WITHOUT_CHECKING = [
    IssueCategory.WEBSITE_UNAVAILABLE,
    IssueCategory.WEBSITE_BLOCKED,
    IssueCategory.SOFTWARE_NOT_WORKING,
    IssueCategory.SKIP_ON_ERROR_PAGE,
    IssueCategory.ACCESSIBILITY,
]
ONLY_WITH = [
    (IssueCategory.IMAGE_NOT_DISPLAYING, "has_image"),
    (IssueCategory.IMAGE_NOT_DISPLAYING, "has_embed"),
    (IssueCategory.EMBED_NOT_WORKING, "has_image"),
    (IssueCategory.EMBED_NOT_WORKING, "has_embed"),
    (IssueCategory.FILE_NOT_OPENING, "has_attachment"),
    (IssueCategory.EXTRA_TIME_EXCEEDED, "is_timed"),
]


def effect(category: IssueCategory, question: ReportedQuestion | None) -> Effect | None:
    resolution = resolve(category, question)
    return resolution and resolution.effect


@pytest.mark.parametrize("category", WITHOUT_CHECKING)
@pytest.mark.parametrize(
    ("status", "expected"),
    [(KO, Effect.NEUTRALISED), (SKIPPED, Effect.NEUTRALISED), (PARTIALLY, Effect.NEUTRALISED), (OK, Effect.NONE)],
)
def test_a_question_that_could_not_be_worked_on_is_neutralised_unless_answered_right(
    category: IssueCategory, status: AnswerStatus, expected: Effect
) -> None:
    assert effect(category, ReportedQuestion(status)) is expected


@pytest.mark.parametrize(("category", "part"), ONLY_WITH)
def test_a_part_that_failed_neutralises_only_a_question_that_has_it(category: IssueCategory, part: str) -> None:
    assert effect(category, ReportedQuestion(KO)) is Effect.NONE
    assert effect(category, ReportedQuestion(KO, **{part: True})) is Effect.NEUTRALISED
    assert effect(category, ReportedQuestion(OK, **{part: True})) is Effect.NONE


@pytest.mark.parametrize(
    ("focused", "status", "expected"),
    [
        (True, FOCUSED_OUT, Effect.COUNTED_RIGHT),
        (True, SKIPPED, Effect.NEUTRALISED),
        (True, KO, Effect.NONE),
        (True, OK, Effect.NONE),
        (False, FOCUSED_OUT, Effect.NONE),
        (False, SKIPPED, Effect.NONE),
    ],
)
def test_leaving_the_page_by_accident_is_forgiven_on_a_question_to_keep_on_screen(
    focused: bool, status: AnswerStatus, expected: Effect
) -> None:
    question = ReportedQuestion(status, is_focused=focused)
    assert effect(IssueCategory.UNINTENTIONAL_FOCUS_OUT, question) is expected


@pytest.mark.parametrize("category", [category for category in IssueCategory if category.needs_item_number])
def test_a_report_about_a_question_that_does_not_exist_is_settled_without_effect(
    category: IssueCategory,
) -> None:
    assert effect(category, None) is Effect.NONE
    assert effect(category, ReportedQuestion(None)) is None


@pytest.mark.parametrize("category", [category for category in IssueCategory if not category.needs_item_number])
def test_a_report_about_the_candidate_is_left_to_the_jury(category: IssueCategory) -> None:
    assert effect(category, None) is None
    assert effect(category, ReportedQuestion(KO)) is None


def test_after_an_abandon_the_questions_left_count_as_wrong() -> None:
    answered, left = Question("a", "1.1", "qcu"), Question("b", "1.1", "qcu")
    assert settle_unanswered([answered, left], {"a"}, AbortReason.CANDIDATE) == (
        answered,
        Question("b", "1.1", "qcu", auto_skipped=True),
    )


def test_after_a_technical_problem_the_questions_left_are_neutralised() -> None:
    answered, left = Question("a", "1.1", "qcu"), Question("b", "1.1", "qcu")
    assert settle_unanswered([answered, left], {"a"}, AbortReason.TECHNICAL) == (
        answered,
        Question("b", "1.1", "qcu", neutralised=True),
    )


def test_what_the_jury_has_neutralised_stays_neutralised_after_an_abandon() -> None:
    (settled,) = settle_unanswered([Question("b", "1.1", "qcu", neutralised=True)], set(), AbortReason.CANDIDATE)
    assert settled.neutralised
