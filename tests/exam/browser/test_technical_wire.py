"""The technical test both ways: the référent's code, as sessions commits it, and what a computer is worth."""

import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect

from deploy.local.postgres import LocalPostgres
from services.exam.service import SERVICE as EXAM
from services.sessions.commands.technical import open_technical_test
from services.sessions.queries.technical import Computer, computers_of
from services.sessions.service import SERVICE as SESSIONS
from shared.domain.codes import technical_code
from shared.messaging.consumer import ConsumerLoop
from shared.messaging.relay import Relay
from shared.transaction import Database
from tests.exam.browser.wire import working
from tests.sessions.desk import ACTOR, Desk
from tests.shared.conftest import purge

pytestmark = pytest.mark.browser


@pytest.fixture
def workers(postgres: LocalPostgres, sessions_database: Database, exam_database: Database) -> Iterator[None]:
    """Those of sessions and of exam, on the embedded transport."""
    broker = postgres.broker_url()
    purge(broker)
    with working(
        Relay(postgres.url("certif_sessions", "sessions_app"), "sessions", broker),
        Relay(postgres.url("certif_exam", "exam_app"), "exam", broker),
        ConsumerLoop("exam", broker, EXAM.inbox(exam_database)),
        ConsumerLoop("sessions", broker, SESSIONS.inbox(sessions_database)),
    ):
        yield


def within(seconds: float, look: Callable[[], bool]) -> None:
    """Something that another process does, soon."""
    end = time.monotonic() + seconds
    while not look():
        assert time.monotonic() < end
        time.sleep(0.1)


@pytest.mark.usefixtures("workers")
def test_a_code_opens_a_computer_and_the_computer_is_on_the_list(
    url: str, chromium: Browser, sessions_database: Database
) -> None:
    desk = Desk(sessions_database)
    session_id = desk.session()
    with sessions_database.transaction() as tx:
        open_technical_test(tx, session_id, actor=ACTOR)
    session = desk.read(session_id)
    page = chromium.new_context(base_url=url, locale="fr-FR").new_page()

    def enters() -> bool:
        page.goto(f"/test/technique?code={technical_code(session.number, session.technical_code)}")
        page.get_by_label("Nom de ce poste").fill("poste 1")
        page.get_by_role("button", name="Vérifier cet ordinateur").click()
        return page.get_by_text("Ce code n’ouvre aucun test technique").count() == 0

    within(20, enters)
    page.wait_for_url("**/test/technique/bilan")
    expect(page.get_by_text(f"référent de la session n° {session.number}")).to_be_visible()

    def listed() -> list[Computer]:
        with sessions_database.transaction() as tx:
            return computers_of(tx, session_id)

    within(20, lambda: len(listed()) == 1)
    [computer] = listed()
    assert (computer.label, computer.verdict.value) == ("poste 1", "pending")
    page.context.close()
