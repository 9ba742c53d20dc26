"""What auth wrote down and announced."""

from typing import TypeVar
from uuid import UUID

from sqlalchemy import select

from shared.events.base import Envelope, Event, event_of
from shared.journal.read import lines_of, verify
from shared.messaging.tables import outbox
from shared.transaction import Database

E = TypeVar("E", bound=Event)


def acts_of(database: Database, account_id: UUID) -> list[str]:
    """The acts of an account's journal, whose chain holds."""
    with database.transaction() as tx:
        assert verify(tx.session) == []
        return [line.act for line in lines_of(tx.session, f"account:{account_id}")]


def emitted(database: Database, kind: type[E]) -> list[E]:
    """The events of one type that wait in the outbox, in order."""
    with database.transaction() as tx:
        envelopes = tx.session.scalars(select(outbox.c.envelope).order_by(outbox.c.id)).all()
    events = [event_of(Envelope.model_validate_json(one)) for one in envelopes]
    return [event for event in events if isinstance(event, kind)]
