"""Gather the certifications of sessions or of a person; the number of queries does not depend on theirs."""

from collections.abc import Collection, Sequence
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from services.results.queries.certification import Certification
from services.results.queries.decisions import decisions_in_force, last_results
from services.results.queries.facts import announced, answers_of, asked_items, candidate_reports
from services.results.queries.issues import issues_of
from services.results.tables import (
    Base,
    CandidateCopy,
    Closing,
    Completion,
    SessionReport,
    Transcript,
    TranscriptAnswer,
)
from shared.domain.statuses import AnswerStatus
from shared.events import CandidateReport, ClosedAttempt

T = TypeVar("T", bound=Base)


def certifications_of(session: Session, session_ids: Sequence[UUID]) -> dict[UUID, list[Certification]]:
    """By session, ordered by name."""
    found: dict[UUID, list[Certification]] = {session_id: [] for session_id in session_ids}
    for one in certifications_where(session, Transcript.session_id.in_(session_ids)):
        found[one.transcript.session_id].append(one)
    return found


def certification(session: Session, attempt_id: UUID) -> Certification | None:
    return next(iter(certifications_where(session, Transcript.attempt_id == attempt_id)), None)


def certifications_where(session: Session, where: ColumnElement[bool]) -> list[Certification]:
    """Those of the transcripts chosen, ordered by name."""
    transcripts = session.scalars(select(Transcript).where(where)).all()
    ids = [one.attempt_id for one in transcripts]
    sessions = {one.session_id for one in transcripts}
    candidates = rows_by_id(session, CandidateCopy, [one.candidate_id for one in transcripts])
    completions = rows_by_id(session, Completion, ids)
    reports, closed = _reports(session, sessions), _closed(session, sessions)
    results, decisions = last_results(session, ids), decisions_in_force(session, ids)
    answers = answers_of(session, [one.attempt_id for one in transcripts if _has_issues(reports.get(one.candidate_id))])
    made = [
        Certification(
            transcript=one,
            candidate=candidates.get(one.candidate_id),
            report=(report := reports.get(one.candidate_id)),
            closed=closed.get(one.attempt_id),
            completion=completions.get(one.attempt_id),
            result=results.get(one.attempt_id),
            decision=decisions.get(one.attempt_id),
            issues=issues_of(report, asked_items(one, answers[one.attempt_id]), _statuses(answers[one.attempt_id])),
        )
        for one in transcripts
    ]
    return sorted(made, key=lambda one: (one.name.casefold(), one.transcript.certification_number))


def rows_by_id(session: Session, table: type[T], ids: Collection[UUID]) -> dict[UUID, T]:
    """The rows of a table whose key is one of `ids`."""
    (key,) = table.__table__.primary_key
    return {getattr(row, key.key): row for row in session.scalars(select(table).where(key.in_(ids)))}


def _reports(session: Session, session_ids: set[UUID]) -> dict[UUID, CandidateReport]:
    reports: dict[UUID, CandidateReport] = {}
    for row in rows_by_id(session, SessionReport, session_ids).values():
        reports |= candidate_reports(row)
    return reports


def _closed(session: Session, session_ids: set[UUID]) -> dict[UUID, ClosedAttempt]:
    closings = rows_by_id(session, Closing, session_ids).values()
    return {attempt.attempt_id: attempt for closing in closings for attempt in announced(closing)}


def _has_issues(report: CandidateReport | None) -> bool:
    return report is not None and bool(report.issues)


def _statuses(answers: Sequence[TranscriptAnswer]) -> dict[str, AnswerStatus]:
    return {answer.item_id: AnswerStatus(answer.status) for answer in answers}
