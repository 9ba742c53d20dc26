"""A list of the room that listens asks only whether anything changed: a number says it (`docs/rules.md` R-ROOM)."""

from uuid import UUID

from sqlalchemy.dialects.postgresql import insert as upsert

from services.sessions.room_tables import Room
from shared.transaction import Transaction


def touch_room(tx: Transaction, session_id: UUID) -> None:
    """Something that the list of this session shows has changed."""
    new = upsert(Room).values(session_id=session_id, revision=1)
    tx.session.execute(
        new.on_conflict_do_update(index_elements=[Room.session_id], set_={"revision": Room.revision + 1})
    )
