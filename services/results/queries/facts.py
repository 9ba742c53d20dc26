"""All that the scoring looks at, gathered from what the other services told."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.results.domain.auto_jury import Effect, settle_unanswered
from services.results.domain.certification import Answer, CertificationFacts, ProfiledCompetence, Question
from services.results.queries.decisions import decisions_in_force
from services.results.queries.issues import issues_of
from services.results.tables import Closing, Decision, SessionReport, Transcript, TranscriptAnswer
from shared.domain.engine import EngineName
from shared.domain.statuses import AbortReason, AnswerStatus
from shared.events import AskedItem, CandidateReport, ClosedAttempt

LOWEST_CERTIFIED_LEVEL = 1


def announced(closing: Closing) -> list[ClosedAttempt]:
    """The attempts that exam announced, always in the same order."""
    return sorted((ClosedAttempt.model_validate(one) for one in closing.attempts), key=lambda one: one.attempt_id)


def candidate_reports(report: SessionReport | None) -> dict[UUID, CandidateReport]:
    """What the room says of each candidate; empty before the finalisation has arrived."""
    rows = [CandidateReport.model_validate(one) for one in report.reports] if report else []
    return {row.candidate_id: row for row in rows}


def abort_reason(attempt: ClosedAttempt, report: CandidateReport | None) -> AbortReason | None:
    """Why the test is unfinished; a test that reached its end has no reason, whatever the form says."""
    if attempt.completed or report is None or report.abort_reason is None:
        return None
    return AbortReason(report.abort_reason)


def facts_of_session(session: Session, closing: Closing) -> dict[UUID, CertificationFacts]:
    """The facts of each attempt announced, in their order. Everything announced must have arrived."""
    attempts = announced(closing)
    ids = [attempt.attempt_id for attempt in attempts]
    reports = candidate_reports(session.get(SessionReport, closing.session_id))
    answers = answers_of(session, ids)
    decisions = decisions_in_force(session, ids)
    transcripts = {
        row.attempt_id: row for row in session.scalars(select(Transcript).where(Transcript.attempt_id.in_(ids)))
    }
    return {
        (key := attempt.attempt_id): facts_of(
            transcripts[key],
            answers[key],
            reports.get(attempt.candidate_id),
            abort_reason(attempt, reports.get(attempt.candidate_id)),
            cancelled=key in decisions and decisions[key].decision == Decision.INVALIDATE,
        )
        for attempt in attempts
    }


def answers_of(session: Session, ids: Sequence[UUID]) -> defaultdict[UUID, list[TranscriptAnswer]]:
    """The answers received of these attempts, in the order given."""
    answers: defaultdict[UUID, list[TranscriptAnswer]] = defaultdict(list)
    query = select(TranscriptAnswer).where(TranscriptAnswer.attempt_id.in_(ids))
    for answer in session.scalars(query.order_by(TranscriptAnswer.attempt_id, TranscriptAnswer.sequence)):
        answers[answer.attempt_id].append(answer)
    return answers


def asked_items(transcript: Transcript, answers: Iterable[TranscriptAnswer]) -> list[AskedItem]:
    """Every item asked, in order: those told at the start, and what an adaptive test asked after each answer."""
    told = [*transcript.items, *(answer.next_item for answer in answers if answer.next_item is not None)]
    return sorted((AskedItem.model_validate(one) for one in told), key=lambda one: one.rank)


def facts_of(
    transcript: Transcript,
    answers: Sequence[TranscriptAnswer],
    report: CandidateReport | None,
    abort: AbortReason | None,
    *,
    cancelled: bool,
) -> CertificationFacts:
    """The facts of one attempt: what the signalements and the abort reason settle is applied."""
    items = asked_items(transcript, answers)
    statuses = {answer.item_id: AnswerStatus(answer.status) for answer in answers}
    effects = {one.item_id: one.effect for one in issues_of(report, items, statuses) if one.effect is not Effect.NONE}
    questions = tuple(
        Question(
            item.item_id,
            item.competence,
            item.kind,
            neutralised=effects.get(item.item_id) is Effect.NEUTRALISED,
            discrimination=item.discrimination,
            difficulty=item.difficulty,
        )
        for item in items
    )
    return CertificationFacts(
        profile=tuple(
            ProfiledCompetence(**one) for one in transcript.profile if one["level"] >= LOWEST_CERTIFIED_LEVEL
        ),
        questions=settle_unanswered(questions, statuses.keys(), abort) if abort else questions,
        answers=tuple(_answer(answer, effects.get(answer.item_id)) for answer in answers),
        abort_reason=abort,
        cancelled_by_jury=cancelled,
        engine=EngineName(transcript.engine),
    )


def _answer(answer: TranscriptAnswer, effect: Effect | None) -> Answer:
    status = AnswerStatus.OK if effect is Effect.COUNTED_RIGHT else AnswerStatus(answer.status)
    return Answer(answer.item_id, status)
