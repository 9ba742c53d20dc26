"""Who was there, who called, who nearly joined: it serves during the session, and the journal keeps the acts."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, select

from services.exam.commands.technical import forget_computers
from services.exam.tables import Attempt, AttemptSighting, HelpCall, JoinMiss, Presence, ResumePermission
from shared.transaction import Transaction

KEPT = timedelta(days=7)
"""For a session that nobody finalises: the others go with the finalisation."""

INSTANTS = {
    Presence: Presence.ordered_at,
    ResumePermission: ResumePermission.given_at,
    JoinMiss: JoinMiss.missed_at,
    HelpCall: HelpCall.asked_at,
    AttemptSighting: AttemptSighting.seen_at,
}


def forget_room(tx: Transaction, session_id: UUID) -> None:
    """The session is closed: nobody looks at its room any more."""
    for kept in (Presence, ResumePermission, JoinMiss):
        tx.session.execute(delete(kept).where(kept.session_id == session_id))
    forget_computers(tx, session_id)
    tests = select(Attempt.id).where(Attempt.session_id == session_id)
    for told in (HelpCall, AttemptSighting):
        tx.session.execute(delete(told).where(told.attempt_id.in_(tests)))


def forget_old_rooms(tx: Transaction) -> None:
    """Sweep: what is left of sessions that were given up."""
    for kept, instant in INSTANTS.items():
        tx.session.execute(delete(kept).where(instant < tx.now - KEPT))
