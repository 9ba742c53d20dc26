"""The pages of the test in a real Chromium."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from deploy.local.rabbitmq import free_port
from services.exam.app import create_app
from services.exam.settings import ExamSettings
from shared.identity import token
from shared.identity.model import Identity
from shared.web.service import Service
from tests.exam.room import CODE, KEY, Room, Seat
from tests.identities import KEY as SIGNING_KEY
from tests.identities import service_settings, trust_key
from tests.serving import served

Open = Callable[..., Page]


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def app(room: Room, port: int) -> Iterator[Service]:
    settings = service_settings(ExamSettings, room.database, receipt_key=KEY.decode())
    trust_key(room.database)
    made = create_app(settings.model_copy(update={"public_url": f"http://127.0.0.1:{port}"}))
    yield made
    made.extensions["certif.database"].dispose()


@pytest.fixture
def url(app: Service, port: int) -> Iterator[str]:
    with served(app, port):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def browser_of(chromium: Browser, url: str) -> Iterator[Open]:
    """A browser of somebody's own, where nobody has signed in."""
    contexts: list[BrowserContext] = []

    def come(**options: object) -> Page:
        context = chromium.new_context(base_url=url, locale="fr-FR", **options)  # type: ignore[arg-type]
        context.set_default_timeout(10_000)
        contexts.append(context)
        return context.new_page()

    yield come
    for context in contexts:
        context.close()


@pytest.fixture
def signed_in(browser_of: Open, url: str) -> Open:
    """A browser where this person has signed in."""

    def come(person: Identity, **options: object) -> Page:
        page = browser_of(**options)
        hold_token(page.context, url, person)
        return page

    return come


@pytest.fixture
def seat(room: Room) -> Seat:
    return room.seat()


@pytest.fixture
def begin(room: Room, seat: Seat, signed_in: Open) -> Open:
    """The pupil's browser in front of the current item."""

    def open_test(**options: object) -> Page:
        room.join(seat)
        return give_code(signed_in(seat.person, **options), seat)

    return open_test


def hold_token(context: BrowserContext, url: str, person: Identity) -> None:
    """This person has signed in on this browser."""
    signed = token.sign(person, SIGNING_KEY, issuer=url, now=datetime.now(UTC) + timedelta(hours=1))
    context.add_cookies([{"name": "jeton", "value": signed, "url": url}])


def give_code(page: Page, seat: Seat) -> Page:
    """The code of the session opens the test."""
    page.goto(f"/test/code/{seat.candidate.candidate_id}")
    page.get_by_label("Code d’accès").fill(CODE)
    page.locator("main button[type=submit]").first.click()
    page.wait_for_url("**/test/epreuve")
    return page
