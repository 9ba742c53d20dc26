"""Messages that keep failing: kept whole, listed and replayed by an operator."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from shared.messaging.protocol import Delivery
from shared.messaging.tables import dead_letter, inbox


def keep(session: Session, delivery: Delivery, error: str) -> None:
    """Put an event aside, once."""
    session.execute(
        upsert(dead_letter)
        .values(
            event_id=delivery.envelope.id,
            type=delivery.envelope.type,
            producer=delivery.producer,
            message=f"[{delivery.model_dump_json()}]",
            error=error[:4000],
        )
        .on_conflict_do_nothing()
    )


def keep_unreadable(session: Session, body: str, error: str) -> None:
    """A message that is not even one of ours."""
    session.execute(
        upsert(dead_letter).values(
            type="unreadable", producer="", message=body.replace("\x00", "�")[:100_000], error=error[:4000]
        )
    )


def waiting(session: Session) -> Sequence[Row[Any, Any, Any, Any, Any]]:
    """The dead letters not replayed yet, oldest first."""
    columns = (
        dead_letter.c.id,
        dead_letter.c.type,
        dead_letter.c.producer,
        dead_letter.c.failed_at,
        dead_letter.c.error,
    )
    query = select(*columns).where(dead_letter.c.replayed_at.is_(None)).order_by(dead_letter.c.id)
    return session.execute(query).all()


def take_for_replay(session: Session, letter_id: int) -> str | None:
    """The message to hand to the inbox again; its inbox row is removed so that it is handled, not ignored."""
    letter = session.execute(
        select(dead_letter).where(dead_letter.c.id == letter_id, dead_letter.c.replayed_at.is_(None)).with_for_update()
    ).one_or_none()
    if letter is None or letter.event_id is None:
        return None
    session.execute(delete(inbox).where(inbox.c.event_id == letter.event_id))
    session.execute(
        update(dead_letter).where(dead_letter.c.id == letter_id).values(replayed_at=func.now(), event_id=None)
    )
    message: str = letter.message
    return message
