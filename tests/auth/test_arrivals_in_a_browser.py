"""A pupil whom the roll does not settle, and the référent who says, in Chromium and at 320 px."""

import os
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, BrowserContext, Page, expect

from services.auth.settings import AuthSettings
from shared.identity.model import Role
from shared.transaction import Database
from tests.auth.browsing import sign_in_on
from tests.auth.conftest import AddAccount
from tests.auth.ent import Ent, enrol
from tests.auth.test_arrivals import link
from tests.journey.looking import Looking

pytestmark = pytest.mark.browser


def come_from_the_ent(
    context: BrowserContext, client: FlaskClient, ent: Ent, url: str, **attributes: list[str]
) -> Page:
    """The answer is taken by the test's own client; the browser goes on from there with its cookie."""
    ent.sign_in(client, **attributes)
    door = client.get_cookie("arrivee", path="/compte/rapprochement")
    assert door is not None
    context.add_cookies([{"name": "arrivee", "value": door.value, "url": f"{url}/compte/rapprochement"}])
    page = context.new_page()
    page.goto(f"{url}/compte/rapprochement")
    return page


def test_doubtful_pupils_are_asked_and_the_school_says(
    chromium: Browser,
    url: str,
    client: FlaskClient,
    ent: Ent,
    add_account: AddAccount,
    auth_database: Database,
    auth_settings: AuthSettings,
) -> None:
    folder = os.environ.get("ACCOUNT_PICTURES")
    look = Looking(Path(folder) if folder else None)
    add_account("camille@example.org", Role.REFERENT)
    enrol(auth_database, last_name="LEFEBVRE NUNEZ")
    link(auth_database, add_account("zoe.lefevre2311"), enrol(auth_database, first_name="Manon"))
    context = chromium.new_context()

    page = come_from_the_ent(context, client, ent, url, IDO=["e" * 128], PRE=["Manon"])
    expect(page.get_by_role("heading", name="Relier votre compte Pix")).to_be_visible()
    look.at(page, "arrival-proof", narrow=True)

    page = come_from_the_ent(context, client, ent, url)
    look.at(page, "arrival-birth", narrow=True)
    page.get_by_label("Votre date de naissance").fill("1/1/2012")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Vérifiez-la, puis recommencez").first).to_be_visible()
    look.at(page, "arrival-birth-wrong", narrow=True)
    page.get_by_label("Votre date de naissance").fill("23/11/2012")
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_text("A-CONFIRMER")).to_be_visible()
    look.at(page, "arrival-waits", narrow=True)

    staff = chromium.new_context().new_page()
    staff.goto(f"{url}/compte/connexion")
    sign_in_on(staff, "camille@example.org")
    staff.get_by_role("link", name="Rapprochements").click()
    look.at(staff, "matches", narrow=True)
    staff.get_by_role("button", name="C’est cet élève").click()
    expect(staff.get_by_text("Personne n’attend")).to_be_visible()
    look.at(staff, "matches-empty", narrow=True)
