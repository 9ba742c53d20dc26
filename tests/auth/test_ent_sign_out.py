"""Signing out here and at the ENT, from either side, with the demonstration ENT itself."""

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urlsplit

import pytest
from werkzeug.test import Client, TestResponse

from deploy.demo.idp.app import create_app as create_ent
from deploy.demo.idp.settings import EntSettings
from deploy.demo.school import load_school
from services.auth.demo import seed_demo
from services.auth.settings import AuthSettings
from shared.events.auth import SessionRevoked
from shared.transaction import Database
from shared.web.service import Service
from tests.auth.browsing import cookie
from tests.auth.ent import LOGIN, Ent, enrol
from tests.auth.journal import acts_of, carried_identity, emitted
from tests.auth.next_door import gateway
from tests.identities import PUBLIC_URL

ANAIS = next(pupil for pupil in load_school().pupils if pupil.key == "anais")


@pytest.fixture
def browser(app: Service, auth_settings: AuthSettings, auth_database: Database, ent: Ent) -> Iterator[Client]:
    """In front of the platform and of the ENT, which knows the platform's certificate."""
    with auth_database.transaction() as tx:
        seed_demo(auth_settings, tx, [])
    names = {"last_name": ANAIS.last_name, "first_name": ANAIS.first_name, "division": ANAIS.division}
    enrol(auth_database, pupil_id=ANAIS.pupil_id, **names)
    certificate = auth_settings.data_dir / "auth-saml" / "certificate.pem"
    settings = EntSettings(PUBLIC_URL=PUBLIC_URL, data=ent.metadata.parent, sp_certificate=certificate)
    yield gateway(app, demo=create_ent(settings))


def go(client: Client, location: str) -> TestResponse:
    parts = urlsplit(location)
    return client.get(f"{parts.path}?{parts.query}")


def send_form(client: Client, page: TestResponse, **fields: str) -> TestResponse:
    """The last form of a page with its hidden fields, followed until a page comes."""
    form = re.findall(r"<form.*?</form>", page.text, re.DOTALL)[-1]
    action = unescape(re.findall(r'action="([^"]*)"', form)[0])
    hidden = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', form)
    data = {name: unescape(value) for name, value in hidden}
    return client.post(action.removeprefix(PUBLIC_URL), data={**data, **fields}, follow_redirects=True)


def sign_in_through_ent(client: Client) -> TestResponse:
    chosen = send_form(client, client.get(LOGIN, follow_redirects=True), pupil="anais")
    return send_form(client, chosen)


def test_the_demonstration_pupil_comes_in_by_the_tile_and_is_linked(browser: Client, auth_database: Database) -> None:
    assert "Bonjour Anaïs D&#39;ARTIGNY" in sign_in_through_ent(browser).text
    identity = carried_identity(browser, auth_database).identity
    assert identity.account_id == ANAIS.account_id
    assert identity.pupil is not None
    assert identity.pupil.pupil_id == ANAIS.pupil_id


def test_signing_out_here_offers_to_close_the_ent_too(browser: Client, auth_database: Database) -> None:
    sign_in_through_ent(browser)
    left = browser.post("/compte/deconnexion", follow_redirects=True)
    assert "Votre ENT est encore ouvert" in left.text
    back = browser.get("/compte/saml/sortie", follow_redirects=True)
    assert "Votre ENT est fermé lui aussi" in back.text
    assert "Votre ENT est encore ouvert" not in browser.get("/compte/deconnecte").text
    assert acts_of(auth_database, ANAIS.account_id) == ["reconciled", "signed_in", "signed_out"]


def test_the_ent_closes_what_it_opened(browser: Client, auth_database: Database) -> None:
    sign_in_through_ent(browser)
    sid = carried_identity(browser, auth_database).identity.sid
    send_form(browser, browser.get("/demo/ent/"))
    assert [event.sid for event in emitted(auth_database, SessionRevoked)] == [sid]
    assert cookie(browser, "jeton") is None
    assert cookie(browser, "session") is None
    assert browser.get("/compte/moi").status_code == 303


def test_without_having_been_there_the_ent_is_not_asked_anything(browser: Client) -> None:
    assert browser.get("/compte/saml/sortie").location == "/compte/deconnecte"


@pytest.mark.parametrize(
    "query", ["", "SAMLRequest=x", "SAMLResponse=%00", "SAMLRequest=a&SAMLRequest=b", "é=<script>"]
)
def test_a_logout_message_that_is_not_one_closes_nothing(browser: Client, auth_database: Database, query: str) -> None:
    sign_in_through_ent(browser)
    answer = browser.get(f"/compte/saml/slo?{query}")
    assert answer.status_code == 403
    assert emitted(auth_database, SessionRevoked) == []


def test_an_answer_to_a_logout_that_was_not_asked_is_refused(browser: Client) -> None:
    sign_in_through_ent(browser)
    browser.post("/compte/deconnexion")
    asked = browser.get("/compte/saml/sortie")
    answered = go(browser, asked.location)
    assert go(browser, answered.location).location == "/compte/deconnecte"
    assert go(browser, answered.location).status_code == 403
