"""What the finalisation does here: every open test of the session is closed, then the whole list is published."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, or_, select
from sqlalchemy.dialects.postgresql import insert as upsert

from services.exam.commands import gate
from services.exam.commands.forgetting import forget_room
from services.exam.tables import Attempt, SessionClosing
from shared.events import ClosedAttempt, SessionClosed
from shared.journal.tables import journal_head
from shared.transaction import Transaction

ACTOR = "exam"


def close_session(tx: Transaction, session_id: UUID, *, finalised_at: datetime) -> None:
    """Close what is open and announce every attempt, once; a second call finds nothing left to do."""
    gate.shut(tx, session_id)
    tx.session.execute(
        upsert(SessionClosing).values(session_id=session_id, finalised_at=finalised_at).on_conflict_do_nothing()
    )
    closing = tx.session.get_one(SessionClosing, session_id, with_for_update=True)
    attempts = tx.session.scalars(
        select(Attempt).where(Attempt.session_id == session_id).order_by(Attempt.id).with_for_update()
    ).all()
    still_open = [attempt for attempt in attempts if attempt.closed_at is None]
    for attempt in still_open:
        _close(tx, attempt)
    forget_room(tx, session_id)
    if still_open or closing.announced_at is None:
        closing.announced_at = tx.now
        tx.session.flush()
        tx.emit(SessionClosed(session_id=session_id, closed_at=tx.now, attempts=_announced(tx, attempts)))


def close_what_crossed(tx: Transaction) -> None:
    """Sweep: a finalised session that still has an open test, or that was never announced."""
    open_attempt = exists().where(Attempt.session_id == SessionClosing.session_id, Attempt.closed_at.is_(None))
    forgotten = tx.session.scalars(
        select(SessionClosing).where(or_(SessionClosing.announced_at.is_(None), open_attempt))
    ).all()
    for closing in forgotten:
        close_session(tx, closing.session_id, finalised_at=closing.finalised_at)


def _close(tx: Transaction, attempt: Attempt) -> None:
    attempt.closed_at = tx.now
    tx.record(
        f"candidate:{attempt.candidate_id}",
        "closed",
        actor=ACTOR,
        attempt=str(attempt.id),
        answers=attempt.answers,
        completed=attempt.completed_at is not None,
    )


def _announced(tx: Transaction, attempts: Sequence[Attempt]) -> list[ClosedAttempt]:
    subjects = [f"candidate:{attempt.candidate_id}" for attempt in attempts]
    heads = {
        row.subject: row for row in tx.session.execute(select(journal_head).where(journal_head.c.subject.in_(subjects)))
    }
    return [
        ClosedAttempt(
            attempt_id=attempt.id,
            candidate_id=attempt.candidate_id,
            completed=attempt.completed_at is not None,
            answers=attempt.answers,
            journal_length=heads[subject].seq,
            journal_head=heads[subject].hash,
        )
        for attempt, subject in zip(attempts, subjects, strict=True)
    ]
