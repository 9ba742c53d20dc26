"""What was noted in the room of each candidate, to fill in the finalisation before anybody types."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from services.sessions.domain.issues import Issue
from services.sessions.room_tables import RoomIssue, RoomMark
from shared.domain.issues import IssueCategory
from shared.transaction import Transaction


@dataclass(frozen=True, slots=True)
class RoomNote:
    """Of one candidate: the tick of the end-of-test screen, and the signalements in the order they were written."""

    end_screen_seen: bool = False
    issues: tuple[Issue, ...] = ()


def room_notes_of(tx: Transaction, session_id: UUID) -> dict[UUID, RoomNote]:
    """By candidate; a candidate of whom nothing was noted is absent."""
    seen = set(
        tx.session.scalars(
            select(RoomMark.candidate_id).where(RoomMark.session_id == session_id, RoomMark.end_seen_at.is_not(None))
        )
    )
    issues: dict[UUID, list[Issue]] = defaultdict(list)
    rows = tx.session.scalars(
        select(RoomIssue)
        .where(RoomIssue.session_id == session_id, RoomIssue.withdrawn_at.is_(None))
        .order_by(RoomIssue.noted_at, RoomIssue.id)
    )
    for row in rows:
        issues[row.candidate_id].append(Issue(IssueCategory(row.category), row.item_number, row.description))
    return {one: RoomNote(one in seen, tuple(issues.get(one, ()))) for one in seen | issues.keys()}
