"""Who is in a room, and under what name (`docs/rules.md` R-ROOM-ENTRY)."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select

from services.sessions.queries.sessions import SessionLine, read_lines
from services.sessions.room_tables import RoomAccess
from services.sessions.tables import Session
from shared.transaction import Transaction


def session_entered(tx: Transaction, session_id: UUID, account_id: UUID) -> Session | None:
    """The session that this account entered by its password, as long as that holds."""
    return tx.session.scalar(
        select(Session)
        .join(RoomAccess, RoomAccess.session_id == Session.id)
        .where(Session.id == session_id, Session.removed_at.is_(None), Session.finalised_at.is_(None))
        .where(RoomAccess.account_id == account_id, RoomAccess.by_password, RoomAccess.ended_at.is_(None))
        .limit(1)
    )


def sessions_entered(tx: Transaction, account_id: UUID) -> list[SessionLine]:
    """All of them, to come back to."""
    mine = select(RoomAccess.session_id).where(
        RoomAccess.account_id == account_id, RoomAccess.by_password, RoomAccess.ended_at.is_(None)
    )
    there = (Session.id.in_(mine), Session.removed_at.is_(None), Session.finalised_at.is_(None))
    return read_lines(tx, select(Session).where(*there).order_by(Session.date, Session.start_time))


def name_stated(tx: Transaction, session_id: UUID, account_id: UUID) -> str | None:
    """The name under which the account acts in this room; None before it said one."""
    return tx.session.scalar(
        select(RoomAccess.name)
        .where(RoomAccess.session_id == session_id, RoomAccess.account_id == account_id)
        .where(RoomAccess.ended_at.is_(None))
        .order_by(RoomAccess.entered_at.desc())
        .limit(1)
    )


def names_of(tx: Transaction, session_id: UUID) -> Mapping[str, str]:
    """The names of those who act in the room, by actor; the last one that each said."""
    rows = tx.session.execute(
        select(RoomAccess.account_id, RoomAccess.name)
        .where(RoomAccess.session_id == session_id)
        .order_by(RoomAccess.entered_at)
    )
    return {f"account:{account_id}": name for account_id, name in rows}
