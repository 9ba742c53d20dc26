"""What a service has announced, read from its outbox."""

from typing import TypeVar

from sqlalchemy import select

from shared.events import Envelope, Event, event_of
from shared.journal.chain import JournalLine
from shared.messaging.tables import outbox
from shared.transaction import Database

E = TypeVar("E", bound=Event)


def envelopes(database: Database) -> list[Envelope]:
    with database.transaction() as tx:
        rows = tx.session.scalars(select(outbox.c.envelope).order_by(outbox.c.id)).all()
    return [Envelope.model_validate_json(row) for row in rows]


def announced(database: Database, kind: type[E]) -> list[E]:
    """The events of one kind, in order."""
    return [event for one in envelopes(database) if isinstance(event := event_of(one), kind)]


def carried_lines(database: Database) -> list[JournalLine]:
    """The journal lines that travelled, in order."""
    return [line for one in envelopes(database) for line in one.journal]
