"""What results keeps of a person, handed over and erased (`docs/rules.md` R-ERASURE)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Table, exists, inspect, select, update
from sqlalchemy.orm import Session

from services.results.tables.base import Base
from services.results.tables.copies import CandidateCopy, LinkCopy, SessionReport
from services.results.tables.transcripts import Completion, Transcript, TranscriptAnswer
from services.results.tables.verdicts import AssessmentResult, JuryDecision, Publication
from shared.privacy.person import Kept, Person, Rows, rows_of
from shared.transaction import Transaction

ABANDONED_AFTER = timedelta(days=365)
"""A result that nobody published in a year waits for nothing any more."""


def export(session: Session, person: Person) -> Rows:
    tests = select(Transcript.attempt_id).where(Transcript.account_id == person.account_id)
    candidates = select(LinkCopy.candidate_id).where(LinkCopy.account_id == person.account_id)
    return rows_of(
        session,
        {
            _table(LinkCopy): LinkCopy.account_id == person.account_id,
            _table(CandidateCopy): CandidateCopy.candidate_id.in_(candidates),
            _table(Transcript): Transcript.account_id == person.account_id,
            _table(TranscriptAnswer): TranscriptAnswer.attempt_id.in_(tests),
            _table(Completion): Completion.attempt_id.in_(tests),
            _table(AssessmentResult): AssessmentResult.attempt_id.in_(tests),
            _table(JuryDecision): JuryDecision.attempt_id.in_(tests),
        },
    )


def erase(tx: Transaction, person: Person) -> bool:
    """Words leave once the result is published; figures stay under a number without a name."""
    mine = Transcript.account_id == person.account_id
    published = exists().where(Publication.session_id == Transcript.session_id)
    recent = Transcript.started_at > tx.now - ABANDONED_AFTER
    if tx.session.scalar(select(Transcript.attempt_id).where(mine, ~published, recent).limit(1)) is not None:
        return False
    tests = select(Transcript.attempt_id).where(mine)
    tx.session.execute(update(TranscriptAnswer).where(TranscriptAnswer.attempt_id.in_(tests)).values(response=""))
    comments = {"candidate_comment": "", "internal_comment": ""}
    tx.session.execute(update(JuryDecision).where(JuryDecision.attempt_id.in_(tests)).values(comments))
    for session_id, candidate_id in tx.session.execute(
        select(Transcript.session_id, Transcript.candidate_id).where(mine)
    ):
        _forget_words(tx, session_id, candidate_id)
    return True


def _forget_words(tx: Transaction, session_id: UUID, candidate_id: UUID) -> None:
    """What the room wrote of this candidate."""
    report = tx.session.get(SessionReport, session_id, with_for_update=True)
    if report is not None:
        report.reports = [_wordless(one) if one["candidate_id"] == str(candidate_id) else one for one in report.reports]


def _wordless(report: dict[str, Any]) -> dict[str, Any]:
    return {**report, "issues": [{**issue, "description": ""} for issue in report["issues"]]}


def _table(mapped: type[Base]) -> Table:
    table = inspect(mapped).local_table
    assert isinstance(table, Table)
    return table


KEPT = Kept(export, erase)
