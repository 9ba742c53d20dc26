"""« Base élèves » as people meet it: in Chromium, clean for axe in every state, at 320 px, by keyboard."""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from deploy.local.rabbitmq import free_port
from services.sessions.app import create_app
from services.sessions.settings import SessionsSettings
from shared.identity import token
from shared.identity.model import Role
from tests.identities import KEY, service_settings, someone, trust_key
from tests.journey.looking import Looking
from tests.serving import served
from tests.sessions.desk import Desk
from tests.sessions.roll.files import IBRAHIM, ZOE, onde, pupil, siecle, structure

pytestmark = pytest.mark.browser


@pytest.fixture
def page(chromium: Browser, desk: Desk) -> Iterator[Page]:
    """A référent's browser, signed in."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    trust_key(desk.database)
    app = create_app(service_settings(SessionsSettings, desk.database).model_copy(update={"public_url": url}))
    signed = token.sign(someone(Role.REFERENT), KEY, issuer=url, now=datetime.now(UTC) + timedelta(hours=1))
    with served(app, port):
        context = chromium.new_context(base_url=url, locale="fr-FR")
        context.set_default_timeout(10_000)
        context.add_cookies([{"name": "jeton", "value": signed, "url": url}])
        yield context.new_page()
        context.close()
    app.extensions["certif.database"].dispose()


def deposit(page: Page, content: bytes, name: str = "ExportXML_ElevesSansAdresses.xml") -> None:
    page.goto("/certif/base-eleves")
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    page.get_by_label("Fichier de la base élèves").set_input_files(file)  # type: ignore[arg-type]
    page.get_by_role("button", name="Vérifier le fichier").press("Enter")


def test_a_roll_is_imported_corrected_and_updated(page: Page) -> None:
    folder = os.environ.get("ROLL_PICTURES")
    look = Looking(Path(folder) if folder else None)
    page.goto("/certif/")
    look.at(page, "sessions-empty", narrow=True)
    page.get_by_role("main").get_by_role("link", name="base élèves").click()
    expect(page.get_by_role("heading", name="La base élèves est vide")).to_be_visible()
    look.at(page, "roll-empty", narrow=True)

    page.get_by_role("button", name="Vérifier le fichier").click()
    expect(page.get_by_role("alert")).to_be_focused()
    look.at(page, "roll-no-file", narrow=True)
    deposit(page, siecle([ZOE], uai="0750001A"))
    expect(page.get_by_role("alert")).to_contain_text("pas du vôtre")
    look.at(page, "roll-refused", narrow=True)

    wrong = [ZOE, replace(IBRAHIM, ine=ZOE.ine), replace(pupil(1), birth_city="", birth_city_code=""), pupil(2)]
    deposit(page, siecle(wrong, also={pupil(2).ine: {"DATE_SORTIE": "01/10/2026"}}))
    expect(page.get_by_role("heading", name="Fichier à corriger")).to_be_visible()
    expect(page.get_by_role("button", name="Mettre à jour")).to_have_count(0)
    look.at(page, "roll-errors", narrow=True)
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Télécharger le rapport complet").click()
    assert downloading.value.suggested_filename == "base-eleves-0939999N-rapport.csv"

    rows = [ZOE, IBRAHIM, *(pupil(number) for number in range(1, 7))]
    aside = {pupil(6).ine: structure("Inactifs", "D")}
    deposit(page, siecle(rows, structures=aside))
    expect(page.get_by_role("heading", name="Ce que le fichier va changer")).to_be_visible()
    look.at(page, "roll-checked", narrow=True)
    page.get_by_role("button", name="Mettre à jour la base élèves").press("Enter")
    expect(page.get_by_role("heading", name="Base élèves mise à jour")).to_be_visible()
    look.at(page, "roll-imported", narrow=True)

    deposit(page, siecle([replace(ZOE, division="3B"), IBRAHIM]))
    expect(page.get_by_text("Ce fichier retire 5 élèves sur 7")).to_be_visible()
    look.at(page, "roll-takes-away", narrow=True)
    page.get_by_role("link", name="Annuler").click()
    look.at(page, "roll-there", narrow=True)
    deposit(page, siecle(rows, structures=aside))
    expect(page.get_by_text("La base élèves dit déjà la même chose")).to_be_visible()
    look.at(page, "roll-same")
    deposit(page, onde([ZOE, IBRAHIM]), "CSVExtraction.csv")
    expect(page.get_by_text("Fichier ONDE")).to_be_visible()
