"""From a commit in one service to its effect in the next, on the embedded transport and on RabbitMQ."""

import time
from collections.abc import Callable
from threading import Event as Flag
from threading import Thread
from uuid import UUID, uuid4

import pytest
from sqlalchemy import create_engine, text

from shared.events import SessionPublished
from shared.messaging.broker import Broker, Unconfirmed
from shared.messaging.consumer import ConsumerLoop
from shared.messaging.inbox import Inbox
from shared.messaging.relay import Relay
from shared.transaction import Transaction
from tests.shared.conftest import Wire, purge

LIMIT = 20.0


def publish(wire: Wire, count: int) -> list[UUID]:
    """`count` sessions published by results, one transaction each."""
    ids = [uuid4() for _ in range(count)]
    for session_id in ids:
        with wire.databases["results"].transaction() as tx:
            tx.emit(SessionPublished(session_id=session_id, published_at=tx.now))
    return ids


class Running:
    """Relay of results and consumer of sessions, as their workers run them."""

    def __init__(self, wire: Wire, broker_url: str) -> None:
        self.handled: list[UUID] = []
        self.stop = Flag()
        inbox = Inbox(wire.databases["sessions"], {SessionPublished: self._handle})
        self.parts = [
            Relay(wire.url("results"), "results", broker_url),
            Relay(wire.url("sessions"), "sessions", broker_url),
            ConsumerLoop("sessions", broker_url, inbox),
            ConsumerLoop("results", broker_url, Inbox(wire.databases["results"], {})),
        ]
        self.threads: list[Thread] = []

    def _handle(self, _tx: Transaction, event: SessionPublished) -> None:
        self.handled.append(event.session_id)

    def __enter__(self) -> "Running":
        self.threads = [Thread(target=part.run, args=(self.stop,)) for part in self.parts]
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        for thread in self.threads:
            thread.join()


def until(condition: Callable[[], bool]) -> bool:
    limit = time.monotonic() + LIMIT
    while time.monotonic() < limit:
        if condition():
            return True
        time.sleep(0.05)
    return False


def test_what_is_committed_is_handled_once_and_in_order(wire: Wire, broker_url: str) -> None:
    ids = publish(wire, 250)
    with Running(wire, broker_url) as running:
        assert until(lambda: len(running.handled) == 250)
    assert running.handled == ids
    assert wire.rows("sessions", "SELECT producer, contiguous, announced FROM inbox_link WHERE announced > 0") == [
        ("results", 250, 250)
    ]


def test_what_is_rolled_back_is_never_published(wire: Wire, broker_url: str) -> None:
    with pytest.raises(RuntimeError, match="second thoughts"), wire.databases["results"].transaction() as tx:
        tx.emit(SessionPublished(session_id=uuid4(), published_at=tx.now))
        raise RuntimeError("second thoughts")
    kept = publish(wire, 1)
    with Running(wire, broker_url) as running:
        assert until(lambda: len(running.handled) == 1)
    assert running.handled == kept


def test_a_broker_that_loses_everything_loses_nothing(wire: Wire, broker_url: str) -> None:
    ids = publish(wire, 120)
    stop = Flag()
    relay = Thread(target=Relay(wire.url("results"), "results", broker_url).run, args=(stop,))
    relay.start()
    confirmed = "SELECT count(*) FROM outbox_delivery WHERE confirmed"
    assert until(lambda: wire.rows("results", confirmed)[0][0] == 120)
    stop.set()
    relay.join()
    purge(broker_url)
    with Running(wire, broker_url) as running:
        assert until(lambda: len(running.handled) == 120)
    assert sorted(running.handled) == sorted(ids)


def test_a_relay_killed_before_it_marks_publishes_again_and_nothing_is_handled_twice(
    wire: Wire, broker_url: str
) -> None:
    ids = publish(wire, 30)
    engine = create_engine(wire.url("results"))
    with engine.connect() as connection:
        broker = Broker(broker_url)
        broker.open()
        Relay(wire.url("results"), "results", broker_url).step(connection, broker)
        connection.execute(text("UPDATE outbox_delivery SET confirmed = false"))
        connection.commit()
        broker.close()
    engine.dispose()
    with Running(wire, broker_url) as running:
        assert until(
            lambda: wire.rows("results", "SELECT count(*) FROM outbox_delivery WHERE NOT confirmed")[0][0] == 0
        )
        assert until(lambda: len(running.handled) == 30)
    assert running.handled == ids


@pytest.mark.rabbitmq
def test_a_publication_that_the_broker_does_not_confirm_is_an_error_and_not_a_silence(
    wire: Wire, rabbitmq: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    broker = Broker(rabbitmq.url)  # type: ignore[attr-defined]
    broker.open()
    monkeypatch.setattr("shared.messaging.broker.CONFIRM_TIMEOUT", 0.0)
    with pytest.raises(Unconfirmed):
        broker.publish([("sessions", "{}")])
    broker.close()
    purge(rabbitmq.url)  # type: ignore[attr-defined]
