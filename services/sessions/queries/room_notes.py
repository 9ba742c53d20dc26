"""What was noted in the room of each candidate, to fill in the finalisation before anybody types."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from services.sessions.domain.issues import Issue
from shared.transaction import Transaction


@dataclass(frozen=True, slots=True)
class RoomNote:
    """Of one candidate: the tick of the end-of-test screen, and the signalements in the order they were written."""

    end_screen_seen: bool = False
    issues: tuple[Issue, ...] = ()


def room_notes_of(_tx: Transaction, _session_id: UUID) -> Mapping[UUID, RoomNote]:
    """By candidate; a candidate of whom nothing was noted is absent."""
    return {}
