"""The relay: numbers the outbox without a gap, publishes it in order, marks what the broker confirmed.

One relay a service, under an advisory lock on its own connection: if that connection dies, so does the right to relay.
A crash between publishing and marking publishes again: the inbox of the listener knows it.
"""

import json
import time
from threading import Event as Flag

import structlog
from sqlalchemy import Connection, Engine, create_engine, select, text
from sqlalchemy.pool import NullPool

from shared.events.routes import LISTENERS
from shared.messaging.broker import Broker
from shared.messaging.protocol import Heartbeat, delivery_json
from shared.messaging.tables import outbox, outbox_delivery, outbox_link

BATCH = 100
IDLE_WAIT = 0.05
HEARTBEAT_EVERY = 1.0
LOCK_KEY = 0x0C0DE

log = structlog.get_logger()

# Each is one statement, so one transaction and one round trip: a machine at full load makes each wait its turn.
_NUMBER = text(
    """
    WITH fresh AS (
        SELECT id, type FROM outbox WHERE NOT numbered ORDER BY id LIMIT :batch
    ), routed AS (
        SELECT id, listener, row_number() OVER (PARTITION BY listener ORDER BY id) AS place
        FROM fresh
        JOIN unnest(CAST(:types AS text[]), CAST(:listeners AS text[])) AS route (type, listener) USING (type)
    ), stream AS (
        INSERT INTO outbox_link AS link (listener, last_seq)
        SELECT listener, count(*) FROM routed GROUP BY listener ORDER BY listener
        ON CONFLICT (listener) DO UPDATE SET last_seq = link.last_seq + excluded.last_seq
        RETURNING listener, epoch, last_seq
    ), numbered AS (
        INSERT INTO outbox_delivery (listener, epoch, seq, outbox_id)
        SELECT listener, epoch, last_seq - count(*) OVER (PARTITION BY listener) + place, id
        FROM routed JOIN stream USING (listener)
    )
    UPDATE outbox SET numbered = true FROM fresh WHERE outbox.id = fresh.id
    """
)
"""The next number of each listener's stream, to the events not numbered yet."""

_LISTENERS = {
    "batch": BATCH,
    "types": [kind for kind, listeners in LISTENERS.items() for _ in listeners],
    "listeners": [listener for listeners in LISTENERS.values() for listener in listeners],
}

_PENDING = (
    select(outbox_delivery.c.listener, outbox_delivery.c.epoch, outbox_delivery.c.seq, outbox.c.envelope)
    .join(outbox, outbox.c.id == outbox_delivery.c.outbox_id)
    .where(~outbox_delivery.c.confirmed)
    .order_by(outbox_delivery.c.listener, outbox_delivery.c.epoch, outbox_delivery.c.seq)
    .limit(BATCH)
)

_CONFIRM = text(
    """
    UPDATE outbox_delivery SET confirmed = true
    FROM jsonb_array_elements(CAST(:sent AS jsonb)) AS sent
    WHERE listener = sent ->> 0 AND epoch = CAST(sent ->> 1 AS integer) AND seq = CAST(sent ->> 2 AS bigint)
    """
)
"""The broker holds these: they are published again only if their listener asks."""


class Relay:
    def __init__(self, database_url: str, service: str, broker_url: str) -> None:
        self.service = service
        self.broker_url = broker_url
        self.engine: Engine = create_engine(database_url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
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
        return bool(connection.scalar(select(text(f"pg_try_advisory_lock({LOCK_KEY})"))))

    def step(self, connection: Connection, broker: Broker) -> int:
        """Number, publish and confirm one batch; returns how many deliveries went out. Four round trips."""
        connection.execute(_NUMBER, _LISTENERS)
        pending = connection.execute(_PENDING).all()
        if pending:
            broker.publish(
                (row.listener, delivery_json(self.service, row.epoch, row.seq, row.envelope)) for row in pending
            )
            connection.execute(_CONFIRM, {"sent": json.dumps([[row.listener, row.epoch, row.seq] for row in pending])})
        self._beat(connection, broker)
        return len(pending)

    def _beat(self, connection: Connection, broker: Broker) -> None:
        """Tell each listener the last number, so that a lost last message is noticed too."""
        if time.monotonic() - self._last_heartbeat < HEARTBEAT_EVERY:
            return
        rows = connection.execute(select(outbox_link)).all()
        broker.publish(
            (
                row.listener,
                Heartbeat(producer=self.service, epoch=row.epoch, last_seq=row.last_seq).model_dump_json(),
            )
            for row in rows
        )
        self._last_heartbeat = time.monotonic()
