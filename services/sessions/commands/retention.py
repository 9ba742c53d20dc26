"""How long a room is remembered (`docs/rules.md` R-RETENTION)."""

from datetime import timedelta

from sqlalchemy import delete, select

from services.sessions.room_tables import HelpCall, JoinMiss, RoomAccess, RoomOrder, RoomTry
from services.sessions.tables import Session
from shared.throttling import WINDOW
from shared.transaction import Transaction

MISSES_KEPT = timedelta(days=1)
"""What somebody typed who may not be on the list at all."""

ROOM_KEPT = timedelta(days=365)
"""After the day of the session: who watched, what was ordered, who called. The journal keeps the acts."""


def forget_room(tx: Transaction) -> None:
    """Sweep: what no longer serves the room nor a question about it."""
    tx.session.execute(delete(JoinMiss).where(JoinMiss.missed_at < tx.now - MISSES_KEPT))
    tx.session.execute(delete(RoomTry).where(RoomTry.since <= tx.now - WINDOW))
    long_past = select(Session.id).where(Session.date < (tx.now - ROOM_KEPT).date())
    for table in (HelpCall, RoomOrder, RoomAccess):
        tx.session.execute(delete(table).where(table.session_id.in_(long_past)))
