"""The inbox: an event is written down and handled in one transaction, so it is handled exactly once."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

import structlog
from pydantic import ValidationError
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from shared.events.base import Event, event_of
from shared.messaging import dead_letters
from shared.messaging.gaps import note_received, replay
from shared.messaging.protocol import Delivery, Heartbeat, ReplayRequest, parse
from shared.messaging.tables import inbox
from shared.transaction import Database, Transaction

TRIES = 3
PAUSE = 0.05

log = structlog.get_logger()

Handler = Callable[[Transaction, Any], None]
"""Handles one typed event in the transaction given; must accept events in any order."""


@dataclass(frozen=True)
class Together:
    """Handles all the neighbours of one type in a burst: one statement for many."""

    handle: Callable[[Transaction, Sequence[Any]], None]


JournalKeeper = Callable[[Transaction, Sequence[Delivery]], None]
"""Merges the journal lines of a burst."""


class Inbox:
    """What a service does with what arrives. `keep_journal` is results' own: it merges the lines received."""

    def __init__(
        self,
        database: Database,
        handlers: Mapping[type[Event], Handler | Together],
        keep_journal: JournalKeeper | None = None,
    ) -> None:
        self.database = database
        self.handlers = {event.type: handler for event, handler in handlers.items()}
        self.keep_journal = keep_journal

    def handle(self, bodies: Sequence[str]) -> None:
        """Handle a burst in one transaction; if one message spoils it, each has its own.

        Raises only when the database is away: nothing is acknowledged then, and all comes back.
        """
        messages = [message for body in bodies for message in self._parsed(body)]
        try:
            with self.database.transaction() as tx:
                self._handle_all(tx, messages)
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:
            if isinstance(error, DBAPIError) and error.connection_invalidated:
                raise
            for message in messages:
                self._handle_alone(message)

    def _parsed(self, body: str) -> list[Delivery | Heartbeat | ReplayRequest]:
        try:
            return parse.validate_json(body)
        except ValidationError as error:
            with self.database.transaction() as tx:
                dead_letters.keep_unreadable(tx.session, body, str(error))
            return []

    def _handle_all(self, tx: Transaction, messages: Sequence[Delivery | Heartbeat | ReplayRequest]) -> None:
        deliveries = [message for message in messages if isinstance(message, Delivery)]
        new = _first_times(tx, deliveries)
        fresh = list({one.envelope.id: one for one in deliveries if one.envelope.id in new}.values())
        if self.keep_journal is not None:
            self.keep_journal(tx, fresh)
        for kind, group in groupby(fresh, lambda delivery: delivery.envelope.type):
            self._handle_neighbours(tx, kind, list(group))
        for message in messages:
            if isinstance(message, ReplayRequest):
                replay(tx.session, message)
        for (producer, epoch), (received, announced) in sorted(_streams(messages).items()):
            note_received(tx.session, producer, epoch, received, announced)

    def _handle_neighbours(self, tx: Transaction, kind: str, deliveries: Sequence[Delivery]) -> None:
        handler = self.handlers.get(kind)
        if isinstance(handler, Together):
            handler.handle(tx, [event_of(delivery.envelope) for delivery in deliveries])
        elif handler is not None:
            for delivery in deliveries:
                tx.correlation_id = delivery.envelope.correlation_id
                handler(tx, event_of(delivery.envelope))

    def _handle_alone(self, message: Delivery | Heartbeat | ReplayRequest) -> None:
        for attempt in range(1, TRIES + 1):
            try:
                with self.database.transaction() as tx:
                    self._handle_all(tx, [message])
                return
            except (OperationalError, InterfaceError):
                raise
            except Exception as error:
                failure = error
                time.sleep(PAUSE * attempt)
        assert isinstance(message, Delivery)
        log.error(
            "inbox.dead_letter",
            type=message.envelope.type,
            event_id=str(message.envelope.id),
            error=repr(failure)[:500],
        )
        with self.database.transaction() as tx:
            if _first_times(tx, [message]):
                dead_letters.keep(tx.session, message, repr(failure))
            note_received(tx.session, message.producer, message.epoch, [message.seq], 0)


def _first_times(tx: Transaction, deliveries: Sequence[Delivery]) -> set[UUID]:
    """Write the events down; the ids of those never seen before."""
    if not deliveries:
        return set()
    rows = [
        {"event_id": one.envelope.id, "producer": one.producer, "epoch": one.epoch, "seq": one.seq}
        for one in deliveries
    ]
    return set(tx.session.scalars(upsert(inbox).on_conflict_do_nothing().returning(inbox.c.event_id), rows))


def _streams(
    messages: Sequence[Delivery | Heartbeat | ReplayRequest],
) -> dict[tuple[str, int], tuple[list[int], int]]:
    """For each stream of a burst: the numbers received, and the last one announced by a heartbeat."""
    streams: dict[tuple[str, int], tuple[list[int], int]] = {}
    for message in messages:
        if isinstance(message, ReplayRequest):
            continue
        received, announced = streams.get((message.producer, message.epoch), ([], 0))
        if isinstance(message, Delivery):
            received.append(message.seq)
        else:
            announced = max(announced, message.last_seq)
        streams[(message.producer, message.epoch)] = (received, announced)
    return streams
