"""What was noted and ordered of one candidate, for their own page; and how many orders wait."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from services.sessions.queries.room_lines import Order
from services.sessions.queries.room_list import order_told
from services.sessions.room_tables import RoomIssue, RoomMark, RoomOrder
from shared.transaction import Transaction

MOST = 20
"""Orders told, the last first."""


def issues_noted(tx: Transaction, session_id: UUID, candidate_id: UUID) -> list[RoomIssue]:
    """Those that were not withdrawn, in the order they were noted."""
    mine = (RoomIssue.session_id == session_id, RoomIssue.candidate_id == candidate_id)
    noted = select(RoomIssue).where(*mine, RoomIssue.withdrawn_at.is_(None))
    return list(tx.session.scalars(noted.order_by(RoomIssue.noted_at, RoomIssue.id)))


def marks_of(tx: Transaction, candidate_id: UUID) -> list[tuple[str, datetime, str]]:
    """What was seen of the candidate, when, and by which actor."""
    mark = tx.session.get(RoomMark, candidate_id, populate_existing=True)
    if mark is None:
        return []
    noted = (
        ("Présence notée", mark.present_at, mark.present_by),
        ("Écran de fin vu", mark.end_seen_at, mark.end_seen_by),
    )
    return [(what, at, by or "") for what, at, by in noted if at is not None]


def orders_of(tx: Transaction, session_id: UUID, candidate_id: UUID) -> list[Order]:
    """Those on this candidate, and those on everybody."""
    about = (RoomOrder.candidate_id == candidate_id) | RoomOrder.candidate_id.is_(None)
    rows = tx.session.scalars(
        select(RoomOrder)
        .where(RoomOrder.session_id == session_id, about)
        .order_by(RoomOrder.ordered_at.desc(), RoomOrder.id)
        .limit(MOST)
    )
    return [order_told(row, tx.now) for row in rows]


def count_unconfirmed(tx: Transaction, session_id: UUID) -> int:
    """Orders of the session that exam has not answered yet."""
    waiting = select(func.count()).where(RoomOrder.session_id == session_id, RoomOrder.outcome.is_(None))
    return tx.session.scalar(waiting) or 0
