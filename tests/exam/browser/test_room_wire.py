"""From the surveillant's click, as sessions commits it, to the pupil's screen: the relay, the broker and the page."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from deploy.local.postgres import LocalPostgres
from services.exam.service import SERVICE
from shared.domain.room import RoomAct
from shared.events import RoomActDone, RoomActOrdered
from shared.messaging.consumer import ConsumerLoop
from shared.messaging.inbox import Inbox
from shared.messaging.relay import Relay
from shared.transaction import Database
from tests.exam.browser.wire import working
from tests.exam.outbox import announced
from tests.exam.room import Room, Seat
from tests.shared.conftest import purge

pytestmark = pytest.mark.browser

Open = Callable[..., Page]


@pytest.fixture
def workers(postgres: LocalPostgres, sessions_database: Database, exam_database: Database) -> Iterator[None]:
    """Those of sessions and of exam, on the embedded transport; sessions listens to nothing here."""
    broker = postgres.broker_url()
    purge(broker)
    with working(
        Relay(postgres.url("certif_sessions", "sessions_app"), "sessions", broker),
        Relay(postgres.url("certif_exam", "exam_app"), "exam", broker),
        ConsumerLoop("exam", broker, SERVICE.inbox(exam_database), SERVICE.all_sweeps()),
        ConsumerLoop("sessions", broker, Inbox(sessions_database, {})),
    ):
        yield


@pytest.mark.usefixtures("workers")
def test_minutes_are_on_the_pupils_screen_within_five_seconds_of_the_click(
    begin: Open, room: Room, seat: Seat, sessions_database: Database
) -> None:
    page = begin()
    waited: list[float] = []
    for minutes in (5, 6, 7):
        with sessions_database.transaction() as tx:
            tx.emit(
                RoomActOrdered(
                    act_id=uuid4(),
                    session_id=room.session.session_id,
                    candidate_id=seat.candidate.candidate_id,
                    act=RoomAct.ADD_TIME,
                    minutes=minutes,
                    ordered_at=datetime.now(UTC),
                    actor="account:the-surveillant",
                )
            )
        clicked = time.monotonic()
        expect(page.get_by_text(f"Le surveillant a ajouté {minutes} minutes.")).to_be_visible(timeout=15_000)
        waited.append(time.monotonic() - clicked)
    assert sorted(waited)[1] <= 5.0, waited
    assert [one.outcome.value for one in announced(room.database, RoomActDone)] == ["done"] * 3
