"""The relay: numbers the outbox without a gap, publishes it in order, marks what the broker confirmed.

One relay a service, under an advisory lock on its own connection: if that connection dies, so does the right to relay.
A crash between publishing and marking publishes again: the inbox of the listener knows it.
"""

import time
from threading import Event as Flag

import structlog
from sqlalchemy import Connection, Engine, create_engine, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.pool import NullPool

from shared.events.routes import LISTENERS
from shared.messaging.broker import Broker
from shared.messaging.protocol import Heartbeat, delivery_json
from shared.messaging.tables import outbox, outbox_delivery, outbox_link

BATCH = 100
IDLE_WAIT = 0.03
HEARTBEAT_EVERY = 1.0
LOCK_KEY = 0x0C0DE

log = structlog.get_logger()


class Relay:
    def __init__(self, database_url: str, service: str, broker_url: str) -> None:
        self.service = service
        self.broker_url = broker_url
        self.engine: Engine = create_engine(database_url, poolclass=NullPool)
        self._last_heartbeat = 0.0

    def run(self, stop: Flag) -> None:
        """Relay until `stop`; a broker or database that is away is waited for, with a growing pause."""
        pause = 0.1
        while not stop.is_set():
            try:
                self._relay_while_connected(stop)
                pause = 0.1
            except Exception as error:
                log.warning("relay.interrupted", service=self.service, error=str(error)[:300])
                stop.wait(pause)
                pause = min(pause * 2, 3.0)

    def _relay_while_connected(self, stop: Flag) -> None:
        with self.engine.connect() as connection:
            if not self._sole_relay(connection):
                stop.wait(1.0)
                return
            broker = Broker(self.broker_url)
            try:
                broker.open()
                while not stop.is_set():
                    if not self.step(connection, broker):
                        stop.wait(IDLE_WAIT)
            finally:
                broker.close()

    def _sole_relay(self, connection: Connection) -> bool:
        """Another replica may hold the lock: stay ready to take over."""
        held = connection.scalar(select(text(f"pg_try_advisory_lock({LOCK_KEY})")))
        connection.commit()
        return bool(held)

    def step(self, connection: Connection, broker: Broker) -> int:
        """Number, publish and confirm one batch; returns how many deliveries went out."""
        number_events(connection)
        pending = connection.execute(
            select(outbox_delivery.c.listener, outbox_delivery.c.epoch, outbox_delivery.c.seq, outbox.c.envelope)
            .join(outbox, outbox.c.id == outbox_delivery.c.outbox_id)
            .where(~outbox_delivery.c.confirmed)
            .order_by(outbox_delivery.c.listener, outbox_delivery.c.epoch, outbox_delivery.c.seq)
            .limit(BATCH)
        ).all()
        connection.commit()
        if pending:
            broker.publish(
                (row.listener, delivery_json(self.service, row.epoch, row.seq, row.envelope)) for row in pending
            )
            mark_confirmed(connection, [(row.listener, row.epoch, row.seq) for row in pending])
        self._beat(connection, broker)
        return len(pending)

    def _beat(self, connection: Connection, broker: Broker) -> None:
        """Tell each listener the last number, so that a lost last message is noticed too."""
        if time.monotonic() - self._last_heartbeat < HEARTBEAT_EVERY:
            return
        rows = connection.execute(select(outbox_link)).all()
        connection.commit()
        broker.publish(
            (
                row.listener,
                Heartbeat(producer=self.service, epoch=row.epoch, last_seq=row.last_seq).model_dump_json(),
            )
            for row in rows
        )
        self._last_heartbeat = time.monotonic()


def number_events(connection: Connection) -> None:
    """Give the next number of each listener's stream to the events not numbered yet, in one transaction."""
    events = connection.execute(
        select(outbox.c.id, outbox.c.type).where(~outbox.c.numbered).order_by(outbox.c.id).limit(BATCH)
    ).all()
    if not events:
        connection.rollback()
        return
    listeners = sorted({listener for event in events for listener in LISTENERS[event.type]})
    if listeners:
        connection.execute(
            upsert(outbox_link).values([{"listener": one} for one in listeners]).on_conflict_do_nothing()
        )
    links = {
        row.listener: [row.epoch, row.last_seq]
        for row in connection.execute(
            select(outbox_link).where(outbox_link.c.listener.in_(listeners)).with_for_update()
        )
    }
    deliveries = []
    for event in events:
        for listener in LISTENERS[event.type]:
            links[listener][1] += 1
            epoch, seq = links[listener]
            deliveries.append({"listener": listener, "epoch": epoch, "seq": seq, "outbox_id": event.id})
    if deliveries:
        connection.execute(insert(outbox_delivery), deliveries)
    for listener, (_epoch, last) in links.items():
        connection.execute(update(outbox_link).where(outbox_link.c.listener == listener).values(last_seq=last))
    connection.execute(update(outbox).where(outbox.c.id.in_([event.id for event in events])).values(numbered=True))
    connection.commit()


def mark_confirmed(connection: Connection, sent: list[tuple[str, int, int]]) -> None:
    """The broker holds these: they are published again only if their listener asks."""
    streams: dict[tuple[str, int], list[int]] = {}
    for listener, epoch, seq in sent:
        streams.setdefault((listener, epoch), []).append(seq)
    for (listener, epoch), numbers in streams.items():
        connection.execute(
            update(outbox_delivery)
            .where(
                outbox_delivery.c.listener == listener,
                outbox_delivery.c.epoch == epoch,
                outbox_delivery.c.seq.in_(numbers),
            )
            .values(confirmed=True)
        )
    connection.commit()


__all__ = ["Relay", "mark_confirmed", "number_events"]
