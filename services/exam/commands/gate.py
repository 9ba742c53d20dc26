"""The door of a session: those who join or start hold it open together, the closing shuts it alone."""

from uuid import UUID

from sqlalchemy import func, select, text

from services.exam.tables import SessionClosing
from shared.transaction import Transaction

_HOLD = text("SELECT pg_advisory_xact_lock_shared(:key)")


def hold_open(tx: Transaction, session_id: UUID) -> bool:
    """False once the session is closed; else nothing can close it before this transaction ends."""
    hold(tx, session_id)
    closing = select(SessionClosing.session_id).where(SessionClosing.session_id == session_id)
    return tx.session.scalar(closing) is None


def hold(tx: Transaction, session_id: UUID) -> None:
    """The door stays as it is until this transaction ends; whether it is open is for a later statement to see."""
    tx.session.execute(_HOLD, {"key": _key(session_id)})


def shut(tx: Transaction, session_id: UUID) -> None:
    """Wait for those at the door; nobody passes it until this transaction ends."""
    tx.session.execute(select(func.pg_advisory_xact_lock(_key(session_id))))


def _key(session_id: UUID) -> int:
    """The lock's number: any 64 bits of the id, as PostgreSQL counts them."""
    return int.from_bytes(session_id.bytes[:8], signed=True)
