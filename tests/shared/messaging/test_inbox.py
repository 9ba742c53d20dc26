"""Whatever the order and the number of deliveries, each event is handled once."""

from collections.abc import Sequence
from itertools import count
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from shared.events import Envelope, SessionPublished
from shared.journal.chain import JournalLine
from shared.messaging import dead_letters
from shared.messaging.gaps import missing_ranges
from shared.messaging.inbox import Inbox, Together
from shared.messaging.protocol import Delivery, Heartbeat
from shared.transaction import Transaction
from tests.shared.conftest import Wire

_epochs = count(1)


def delivery(seq: int, epoch: int = 1, event_type: str = "results.session_published", **body: object) -> str:
    content = body or {"session_id": str(uuid4()), "published_at": "2026-06-01T08:00:00Z"}
    envelope = Envelope(
        id=uuid4(),
        type=event_type,
        producer="results",
        occurred_at="2026-06-01T08:00:00Z",  # type: ignore[arg-type]
        journal=list[JournalLine](),
        body=content,
    )
    return f"[{Delivery(producer='results', epoch=epoch, seq=seq, envelope=envelope).model_dump_json()}]"


class Counting:
    def __init__(self) -> None:
        self.seen: list[UUID] = []

    def __call__(self, _tx: Transaction, event: SessionPublished) -> None:
        self.seen.append(event.session_id)


def missing(wire: Wire, epoch: int) -> list[tuple[int, int]]:
    with wire.databases["sessions"].transaction() as tx:
        return missing_ranges(tx.session, "results", epoch)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.lists(st.integers(1, 12), min_size=1, max_size=40), bursts=st.integers(1, 7))
def test_duplicates_and_disorder_are_normal(wire: Wire, order: list[int], bursts: int) -> None:
    epoch = next(_epochs)
    bodies = {seq: delivery(seq, epoch) for seq in set(order)}
    handler = Counting()
    inbox = Inbox(wire.databases["sessions"], {SessionPublished: handler})
    for start in range(0, len(order), bursts):
        inbox.handle([bodies[seq] for seq in order[start : start + bursts]])
    assert len(handler.seen) == len(set(order)) == len(set(handler.seen))
    lacking = {n for first, last in missing(wire, epoch) for n in range(first, last + 1)}
    assert lacking == set(range(1, max(order) + 1)) - set(order)


def test_a_heartbeat_reveals_that_the_last_message_was_lost(wire: Wire) -> None:
    inbox = Inbox(wire.databases["sessions"], {})
    inbox.handle([delivery(1), delivery(2)])
    assert missing(wire, 1) == []
    inbox.handle([f"[{Heartbeat(producer='results', epoch=1, last_seq=5).model_dump_json()}]"])
    assert missing(wire, 1) == [(3, 5)]


def test_a_message_that_keeps_failing_becomes_a_dead_letter_and_the_others_go_on(wire: Wire) -> None:
    poison = uuid4()
    healed = False
    handled: list[UUID] = []

    def handle(_tx: Transaction, event: SessionPublished) -> None:
        if event.session_id == poison and not healed:
            raise ValueError("cannot be digested")
        handled.append(event.session_id)

    inbox = Inbox(wire.databases["sessions"], {SessionPublished: handle})
    bad = delivery(2, session_id=str(poison), published_at="2026-06-01T08:00:00Z")
    handled.clear()
    inbox.handle([delivery(1), bad, delivery(3)])
    assert len(set(handled)) == 2
    assert missing(wire, 1) == []
    with wire.databases["sessions"].transaction() as tx:
        (letter,) = dead_letters.waiting(tx.session)
        assert "cannot be digested" in letter.error
    healed = True
    with wire.databases["sessions"].transaction() as tx:
        message = dead_letters.take_for_replay(tx.session, letter.id)
    assert message is not None
    inbox.handle([message])
    assert handled[-1] == poison
    with wire.databases["sessions"].transaction() as tx:
        assert dead_letters.waiting(tx.session) == []


@pytest.mark.parametrize(
    "body",
    [
        "",
        "nothing of ours",
        "{}",
        '{"kind":"event"}',
        '{"kind":"heartbeat","producer":1}',
        "[" * 1000,
        "\x00",
        "9" * 200_000,
    ],
)
def test_a_message_that_is_not_one_is_put_aside(wire: Wire, body: str) -> None:
    Inbox(wire.databases["sessions"], {}).handle([body, delivery(1)])
    with wire.databases["sessions"].transaction() as tx:
        (letter,) = dead_letters.waiting(tx.session)
        assert letter.type == "unreadable"
    assert missing(wire, 1) == []


@pytest.mark.parametrize(
    ("event_type", "body"),
    [
        ("results.session_published", {"session_id": "not-a-uuid", "published_at": "yesterday"}),
        ("results.session_published", {"unexpected": True}),
        ("results.session_unheard_of", {"session_id": str(uuid4())}),
    ],
)
def test_a_malformed_event_is_a_dead_letter_and_never_a_stop(
    wire: Wire, event_type: str, body: dict[str, object]
) -> None:
    handler = Counting()
    handlers = {SessionPublished: handler}
    inbox = Inbox(wire.databases["sessions"], handlers)
    inbox.handlers["results.session_unheard_of"] = handler
    inbox.handle([delivery(1, 1, event_type, **body)])
    inbox.handle([delivery(2)])
    assert len(handler.seen) == 1
    assert wire.rows("sessions", "SELECT type FROM dead_letter") == [(event_type,)]


def test_a_database_that_is_away_makes_no_dead_letter(wire: Wire) -> None:
    def handle(tx: Transaction, _event: SessionPublished) -> None:
        tx.session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    inbox = Inbox(wire.databases["sessions"], {SessionPublished: handle})
    with pytest.raises(OperationalError):
        inbox.handle([delivery(1)])
    assert wire.rows("sessions", "SELECT count(*) FROM dead_letter") == [(0,)]
    assert wire.rows("sessions", "SELECT count(*) FROM inbox") == [(0,)]


def test_neighbours_of_one_kind_are_handled_together_and_a_spoiled_one_alone(wire: Wire) -> None:
    bursts: list[list[UUID]] = []

    def together(_tx: Transaction, events: Sequence[SessionPublished]) -> None:
        if any(event.session_id == bad for event in events):
            raise ValueError("spoiled")
        bursts.append([event.session_id for event in events])

    epoch, bad, good = next(_epochs), uuid4(), [uuid4() for _ in range(3)]
    at = "2026-06-01T08:00:00Z"
    inbox = Inbox(wire.databases["sessions"], {SessionPublished: Together(together)})
    whole = [delivery(seq, epoch, session_id=str(one), published_at=at) for seq, one in enumerate(good, 1)]
    inbox.handle([*whole, whole[0]])
    assert bursts == [good]
    late = delivery(4, epoch, session_id=str(uuid4()), published_at=at)
    inbox.handle([late, delivery(5, epoch, session_id=str(bad), published_at=at)])
    assert [len(burst) for burst in bursts] == [3, 1]
    assert missing(wire, epoch) == []
