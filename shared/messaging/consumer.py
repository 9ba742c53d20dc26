"""The consumer loop: receive a burst, handle it, acknowledge; ask for what is missing; sweep."""

import time
from collections.abc import Callable, Sequence
from threading import Event as Flag

import structlog
from sqlalchemy import select

from shared.messaging.broker import Broker
from shared.messaging.gaps import missing_ranges
from shared.messaging.inbox import Inbox
from shared.messaging.protocol import ReplayRequest
from shared.messaging.tables import inbox_link
from shared.transaction import Transaction

WAIT = 0.2
GAP_CHECK_EVERY = 2.0
SWEEP_EVERY = 5.0

log = structlog.get_logger()

Sweep = Callable[[Transaction], None]
"""Looks in the database for work that was missed, and does it. Safe to run at any time, twice."""


class ConsumerLoop:
    def __init__(self, service: str, broker_url: str, inbox: Inbox, sweeps: Sequence[Sweep] = ()) -> None:
        self.service = service
        self.broker_url = broker_url
        self.inbox = inbox
        self.sweeps = sweeps
        self._next_gap_check = 0.0
        self._next_sweep = 0.0

    def run(self, stop: Flag) -> None:
        """Consume until `stop`; a broker or database that is away is waited for, with a growing pause."""
        pause = 0.1
        while not stop.is_set():
            try:
                self._consume_while_connected(stop)
                pause = 0.1
            except Exception as error:
                log.warning("consumer.interrupted", service=self.service, error=str(error)[:300])
                self._sweep_quietly()
                stop.wait(pause)
                pause = min(pause * 2, 3.0)

    def _consume_while_connected(self, stop: Flag) -> None:
        broker = Broker(self.broker_url)
        try:
            broker.open()
            with broker.consuming(self.service) as receiver:
                while not stop.is_set():
                    messages = receiver.batch(WAIT)
                    if messages:
                        self.inbox.handle([_text(message.body) for message in messages])
                        for message in messages:
                            message.ack()
                    self._ask_for_missing(broker)
                    self._sweep()
        finally:
            broker.close()

    def _ask_for_missing(self, broker: Broker) -> None:
        """A gap that lasts is asked for again and again, until the producer answers."""
        if time.monotonic() < self._next_gap_check:
            return
        self._next_gap_check = time.monotonic() + GAP_CHECK_EVERY
        requests = []
        with self.inbox.database.transaction() as tx:
            for link in tx.session.execute(
                select(inbox_link).where(inbox_link.c.contiguous < inbox_link.c.announced)
            ).all():
                ranges = missing_ranges(tx.session, link.producer, link.epoch)
                request = ReplayRequest(listener=self.service, epoch=link.epoch, ranges=ranges)
                requests.append((link.producer, request.model_dump_json()))
        if requests:
            log.info("consumer.replay_requested", service=self.service, producers=[p for p, _ in requests])
            broker.publish(requests)

    def _sweep(self) -> None:
        if time.monotonic() < self._next_sweep:
            return
        self._next_sweep = time.monotonic() + SWEEP_EVERY
        for sweep in self.sweeps:
            with self.inbox.database.transaction() as tx:
                sweep(tx)

    def _sweep_quietly(self) -> None:
        """The broker being away must not stop what the database alone can do."""
        try:
            self._sweep()
        except Exception as error:
            log.warning("consumer.sweep_failed", service=self.service, error=str(error)[:300])


def _text(body: object) -> str:
    return bytes(body).decode("utf-8", "replace") if isinstance(body, bytes | memoryview) else str(body)
