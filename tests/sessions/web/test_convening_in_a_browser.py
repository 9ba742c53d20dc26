"""The notice on the board and the page of convocations, as people meet them: in Chromium, by keyboard, with axe."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import create_engine, text, update

from deploy.local.postgres import LocalPostgres
from deploy.local.rabbitmq import free_port
from services.sessions.app import create_app
from services.sessions.settings import SessionsSettings
from services.sessions.tables import Session
from shared.identity import token
from shared.identity.model import Role
from shared.mail.postman import Postman
from shared.mail.server import MailServer
from tests.identities import KEY, service_settings, someone, trust_key
from tests.journey.looking import Looking
from tests.mailbox import Mailbox, mail_server
from tests.serving import served
from tests.sessions.desk import Desk

pytestmark = pytest.mark.browser

BOARDS = ((1280, 720), (1920, 1080), (1024, 768), (1366, 600))


@pytest.fixture
def context(chromium: Browser, desk: Desk) -> Iterator[BrowserContext]:
    """A référent's browser, signed in."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    trust_key(desk.database)
    app = create_app(service_settings(SessionsSettings, desk.database).model_copy(update={"public_url": url}))
    signed = token.sign(someone(Role.REFERENT), KEY, issuer=url, now=datetime.now(UTC) + timedelta(hours=1))
    with served(app, port):
        context = chromium.new_context(base_url=url, locale="fr-FR", viewport={"width": 1280, "height": 720})
        context.set_default_timeout(10_000)
        context.add_cookies([{"name": "jeton", "value": signed, "url": url}])
        yield context
        context.close()
    app.extensions["certif.database"].dispose()


@pytest.fixture
def look() -> Looking:
    folder = os.environ.get("CONVENING_PICTURES")
    return Looking(Path(folder) if folder else None)


def numbered(desk: Desk, postgres: LocalPostgres, number: int) -> UUID:
    """A session with this number; the one there is when it has it already."""
    if found := [session.id for session in desk.all(Session) if session.number == number]:
        return UUID(str(found[0]))
    owner = create_engine(postgres.url("certif_sessions", "sessions_owner"))
    with owner.begin() as connection:
        connection.execute(text(f"ALTER TABLE session ALTER COLUMN number RESTART WITH {number}"))
    owner.dispose()
    return desk.session(room="Salle informatique B12")


def overflow(page: Page) -> list[str]:
    """What of the board is not wholly on the screen, or does not hold in its place."""
    told: list[str] = page.evaluate(
        """() => {
          const root = document.documentElement, out = [];
          if (root.scrollHeight > innerHeight || root.scrollWidth > innerWidth) out.push("the page scrolls");
          for (const one of document.querySelectorAll("main *, footer *")) {
            const box = one.getBoundingClientRect();
            if (box.bottom > innerHeight + 1 || box.right > innerWidth + 1) out.push(one.className || one.textContent);
          }
          const foot = document.querySelector("footer").getBoundingClientRect();
          const number = document.querySelector(".board__number");
          const line = 1.3 * parseFloat(getComputedStyle(number).fontSize);
          if (number.scrollWidth > number.clientWidth || number.clientHeight > line)
            out.push("the number is cut or broken");
          for (const one of document.querySelectorAll("main li, .board__address"))
            if (one.getBoundingClientRect().bottom > foot.top + 1) out.push(`under the links: ${one.textContent}`);
          return out;
        }"""
    )
    return told


def test_the_notice_stands_on_the_board_without_scrolling(
    context: BrowserContext, chromium: Browser, desk: Desk, look: Looking, postgres: LocalPostgres
) -> None:
    page = context.new_page()
    for number, version in ((52, "ent"), (12345678, "pix"), (123456, "pix"), (123456, "ent")):
        session_id = numbered(desk, postgres, number)
        page.goto(f"/certif/sessions/{session_id}/notice?version={version}")
        for width, height in BOARDS:
            page.set_viewport_size({"width": width, "height": height})
            assert overflow(page) == [], (number, version, width, height)
            letters = page.locator(".board__step p").last.evaluate("one => parseFloat(getComputedStyle(one).fontSize)")
            assert letters >= height / 40, "too small for the last row of a classroom"
        page.set_viewport_size({"width": 1280, "height": 720})
        look.at(page, f"notice-{version}", narrow=True)

    page.get_by_role("link", name="Version Compte Pix").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Version ENT (GAR)")).to_be_visible()
    page.get_by_role("button", name="Plein écran").press("Enter")
    page.wait_for_function("document.fullscreenElement !== null")
    expect(page.get_by_role("button", name="Plein écran")).to_be_hidden()
    page.evaluate("document.exitFullscreen()")
    expect(page.get_by_role("button", name="Plein écran")).to_be_visible()
    page.get_by_role("link", name="Quitter").press("Enter")
    page.wait_for_url(f"**/certif/sessions/{session_id}")

    silent = chromium.new_context(
        base_url=page.url.partition("/certif")[0],
        java_script_enabled=False,
        viewport={"width": 1280, "height": 720},
        storage_state=context.storage_state(),
    )
    still = silent.new_page()
    still.goto(f"/certif/sessions/{session_id}/notice")
    expect(still.get_by_role("heading", name="Attendez le code d’accès")).to_be_in_viewport()
    expect(still.get_by_role("button")).to_have_count(0)
    silent.close()


def test_convocations_are_sent_read_and_sent_again_by_keyboard(
    context: BrowserContext, desk: Desk, look: Looking
) -> None:
    session_id = desk.session()
    page, box = context.new_page(), Mailbox()
    page.goto(f"/certif/sessions/{session_id}")
    page.get_by_role("link", name="Convocations").press("Enter")
    look.at(page, "convocations-empty", narrow=True)
    for first_name, address in (
        ("Zoé", "zoe@example.org"),
        ("Мария", "maria@example.org"),
        ("Ana", ""),
        ("Luz", "l@x.org"),
    ):
        desk.candidate(session_id, first_name=first_name, invitation_email=address)
    page.reload()
    look.at(page, "convocations-to-send", narrow=True)
    page.get_by_role("link", name="Envoyer les convocations").press("Enter")
    look.at(page, "convocations-confirm", narrow=True)
    page.get_by_role("button", name="Envoyer 3 convocations").press("Enter")
    expect(page.get_by_text("Les 3 convocations partent.")).to_be_visible()
    look.at(page, "convocations-waiting", narrow=True)

    box.recipients = {"l@x.org": "550 5.1.1 unknown"}
    with mail_server(box) as port:
        server = MailServer.read(f"smtp://127.0.0.1:{port}", "Certification <certification@example.org>")
        settings = service_settings(SessionsSettings, desk.database)
        postman = Postman(desk.database, server, settings.secret_key)
        while postman.step():
            pass
    with desk.database.transaction() as tx:
        tx.session.execute(update(Session).values(room="C3"))
    desk.candidate(session_id, first_name="Noé", invitation_email="noe@example.org")
    page.get_by_role("link", name="Actualiser").press("Enter")
    expect(page.get_by_text("A changé depuis : la salle.").first).to_be_visible()
    look.at(page, "convocations-changed", narrow=True)
    page.get_by_role("link", name="Envoyer les convocations").press("Enter")
    look.at(page, "convocations-confirm-again", narrow=True)
    page.go_back()
    with desk.database.transaction() as tx:
        tx.session.execute(update(Session).values(room="B12"))
    page.reload()
    expect(page.get_by_text("refuse cette adresse")).to_be_visible()
    look.at(page, "convocations-sent", narrow=True)
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Télécharger toutes les convocations").click()
    assert downloading.value.suggested_filename.startswith("convocations-")
