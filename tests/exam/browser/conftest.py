"""The pages of the test in a real Chromium."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from werkzeug.serving import make_server

from deploy.local.parts import PARTS
from deploy.local.rabbitmq import free_port
from services.exam.app import create_app
from services.exam.settings import ExamSettings
from shared.identity import token
from shared.identity.model import Identity
from shared.web.service import Service
from tests.exam.room import CODE, KEY, Room, Seat
from tests.identities import KEY as SIGNING_KEY
from tests.identities import service_settings, trust_key

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

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
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=PARTS[0].find(), args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def signed_in(chromium: Browser, url: str) -> Iterator[Open]:
    """A browser where this person has signed in."""
    contexts: list[BrowserContext] = []

    def come(person: Identity, **options: object) -> Page:
        context = chromium.new_context(base_url=url, locale="fr-FR", **options)  # type: ignore[arg-type]
        context.set_default_timeout(10_000)
        signed = token.sign(person, SIGNING_KEY, issuer=url, now=datetime.now(UTC) + timedelta(hours=1))
        context.add_cookies([{"name": "jeton", "value": signed, "url": url}])
        contexts.append(context)
        return context.new_page()

    yield come
    for context in contexts:
        context.close()


@pytest.fixture
def seat(room: Room) -> Seat:
    return room.seat()


@pytest.fixture
def begin(room: Room, seat: Seat, signed_in: Open) -> Open:
    """The pupil's browser in front of the current item."""

    def open_test(**options: object) -> Page:
        room.join(seat)
        page = signed_in(seat.person, **options)
        page.goto(f"/test/code/{seat.candidate.candidate_id}")
        page.get_by_label("Code d’accès").fill(CODE)
        page.locator("main button[type=submit]").click()
        page.wait_for_url("**/test/epreuve")
        return page

    return open_test
