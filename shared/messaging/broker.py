"""The broker behind a kombu URL: the same code on RabbitMQ and on the embedded SQL transport.

On RabbitMQ: quorum queues, persistent messages, publisher confirms sent in one burst and awaited together with a
time-out, per-consumer prefetch, acknowledgement by hand. A lossy transport is repaired by the replay (see `gaps.py`).
"""

import socket
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from kombu.connection import Connection
from kombu.entity import Exchange, Queue
from kombu.message import Message
from kombu.messaging import Consumer, Producer

from shared.events.routes import SERVICES
from shared.messaging import embedded as embedded  # kombu goes by it from here on
from shared.messaging.protocol import packed

CONFIRM_TIMEOUT = 10.0
EMBEDDED_POLLING = 0.05
PREFETCH = 20

BrokerUnavailable = (OSError, ConnectionError, TimeoutError)


class Unconfirmed(ConnectionError):
    """The broker did not confirm in time, or refused: what was sent must be sent again."""


def queue_of(service: str, *, quorum: bool) -> Queue:
    """The one queue of a service. The embedded transport ignores the arguments."""
    arguments = {"x-queue-type": "quorum"} if quorum else None
    return Queue(
        f"{service}.events",
        Exchange(""),
        routing_key=f"{service}.events",
        durable=True,
        queue_arguments=arguments,
    )


class Broker:
    """One connection, used by one thread."""

    def __init__(self, url: str) -> None:
        self.connection = Connection(url, heartbeat=0, connect_timeout=5)
        self.real = self.connection.transport.driver_type == "amqp"
        self._channel: Any = None
        self._published = 0

    def open(self) -> None:
        """Connect and declare the queues. Raises one of `errors` when the broker is away."""
        self.connection.ensure_connection(max_retries=1, timeout=5)
        self.connection.transport.polling_interval = EMBEDDED_POLLING
        self._channel = self.connection.channel()
        for service in SERVICES:
            queue_of(service, quorum=self.real)(self._channel).queue_declare()
        if self.real:
            self._channel.confirm_select()

    @property
    def errors(self) -> tuple[type[BaseException], ...]:
        """What means « the broker is away »: wait, reconnect, go on."""
        return (
            *self.connection.connection_errors,
            *self.connection.channel_errors,
            *BrokerUnavailable,
        )

    def close(self) -> None:
        if not self.real and self._channel is not None:
            self._channel.session.close()
        self.connection.close()

    def publish(self, parts: Iterable[tuple[str, str]]) -> None:
        """Send (listener, JSON) pairs and return once the broker holds them all. Raises when it may not."""
        messages = list(packed(parts))
        if self.real:
            self._publish_confirmed(messages)
        else:
            producer = Producer(self._channel, serializer=None)
            for service, body in messages:
                producer.publish(
                    body,
                    routing_key=f"{service}.events",
                    content_type="application/json",
                    content_encoding="utf-8",
                )

    def _publish_confirmed(self, messages: list[tuple[str, str]]) -> None:
        """Pipelined confirms: kombu waits for each message, py-amqp lets us wait for the batch."""
        waiting: set[int] = set()
        refused = False

        def acknowledged(tag: int, multiple: bool) -> None:
            waiting.difference_update({t for t in waiting if t <= tag} if multiple else {tag})

        def rejected(_tag: int, _multiple: bool) -> None:
            nonlocal refused
            refused = True

        channel = self._channel
        channel.events["basic_ack"] = {acknowledged}
        channel.events["basic_nack"] = {rejected}
        producer = Producer(channel, serializer=None)
        first = self._published + 1
        self._published += len(messages)
        waiting.update(range(first, first + len(messages)))
        for service, body in messages:
            producer.publish(
                body,
                routing_key=f"{service}.events",
                delivery_mode=2,
                content_type="application/json",
                content_encoding="utf-8",
            )
        limit = time.monotonic() + CONFIRM_TIMEOUT
        while waiting and not refused:
            remaining = limit - time.monotonic()
            if remaining <= 0:
                break
            try:
                self.connection.drain_events(timeout=remaining)
            except TimeoutError:
                break
        if waiting or refused:
            raise Unconfirmed(f"{len(waiting)} messages not confirmed")

    @contextmanager
    def consuming(self, service: str) -> Iterator["Receiver"]:
        """Receive the messages of a service until the block ends."""
        receiver = Receiver(self.connection)
        consumer = Consumer(
            self._channel,
            [queue_of(service, quorum=self.real)],
            on_message=receiver.take,
            prefetch_count=PREFETCH,
            auto_declare=False,
        )
        with consumer:
            yield receiver


class Receiver:
    """Collects what has arrived, so that a burst is handled in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._taken: list[Message] = []

    def take(self, message: Message) -> None:
        self._taken.append(message)

    def batch(self, wait: float) -> list[Message]:
        """Up to `PREFETCH` messages: wait at most `wait` seconds for the first, then take what is there."""
        timeout = wait
        while len(self._taken) < PREFETCH:
            try:
                self.connection.drain_events(timeout=timeout)
            except (TimeoutError, socket.timeout):  # noqa: UP041 - some transports raise their own
                break
            timeout = 0.001
        taken, self._taken = self._taken, []
        return taken
