"""The page « Documents » as people meet it: in Chromium, clean for axe, at 320 px, by keyboard."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from deploy.local.rabbitmq import free_port
from services.sessions.app import create_app
from services.sessions.settings import SessionsSettings
from shared.identity import token
from shared.identity.model import Role
from tests.identities import KEY, service_settings, someone, trust_key
from tests.journey.looking import Looking
from tests.serving import served
from tests.sessions.desk import Desk

pytestmark = pytest.mark.browser

LINKS = {"presentation_video_url": "https://exemple.fr/video"}


Enter = Callable[[Role], Page]


@pytest.fixture
def enter(chromium: Browser, desk: Desk) -> Iterator[Enter]:
    """The page of someone who holds this role, in a browser of their own."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    trust_key(desk.database)
    app = create_app(service_settings(SessionsSettings, desk.database, **LINKS).model_copy(update={"public_url": url}))
    opened: list[BrowserContext] = []

    def come(role: Role) -> Page:
        context = chromium.new_context(base_url=url, locale="fr-FR", viewport={"width": 1280, "height": 800})
        context.set_default_timeout(10_000)
        signed = token.sign(someone(role), KEY, issuer=url, now=datetime.now(UTC) + timedelta(hours=1))
        context.add_cookies([{"name": "jeton", "value": signed, "url": url}])
        opened.append(context)
        return context.new_page()

    with served(app, port):
        yield come
        for context in opened:
            context.close()
    app.extensions["certif.database"].dispose()


def test_documents_are_found_and_taken_by_keyboard(enter: Enter, desk: Desk, tmp_path: Path) -> None:
    folder = os.environ.get("KIT_PICTURES")
    look = Looking(Path(folder) if folder else None)
    session_id = desk.session()
    for number in range(26):
        desk.candidate(session_id, last_name=f"NOM {chr(65 + number)}")
    page = enter(Role.REFERENT)
    page.goto(f"/certif/sessions/{session_id}")
    page.get_by_role("link", name="Documents", exact=True).press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Documents de la session")
    expect(page.get_by_role("link", name="Vidéo de présentation")).to_be_visible()
    look.at(page, "80-documents", narrow=True)
    with page.expect_download() as taking:
        page.get_by_role("link", name="Tout télécharger (zip)").press("Enter")
    assert taking.value.failure() is None
    taking.value.save_as(tmp_path / "kit.zip")
    with ZipFile(tmp_path / "kit.zip") as archive:
        assert archive.testzip() is None
    with page.expect_download() as taking:
        page.get_by_role("link", name="PV de session", exact=True).press("Enter")
    assert taking.value.suggested_filename == f"pv-session-{desk.read(session_id).number}.pdf"

    page = enter(Role.INVIGILATOR)
    page.goto(f"/certif/surveillance/{session_id}")
    page.get_by_role("link", name="Documents", exact=True).press("Enter")
    expect(page.get_by_role("link", name="Feuille du code d’accès")).to_be_visible()
    expect(page.get_by_role("link", name="Guide")).to_have_count(0)
    look.at(page, "81-documents-surveillant", narrow=True)
