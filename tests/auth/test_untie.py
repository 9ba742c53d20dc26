"""« Mon compte » takes a provider off, takes a consent back, and the person is told (R-TIED)."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from services.auth.oauth.scopes import ClientKind
from services.auth.secret import digest
from services.auth.tables import ExternalIdentity, FormerIdentity
from services.auth.web.unmatched import DOOR
from shared.transaction import Database
from shared.web.service import Service
from tests.auth.browsing import PASSWORD, csrf_token, post, sign_in, words
from tests.auth.conftest import AddAccount, Carry, CountRows
from tests.auth.ent import Ent, deliver, enrol
from tests.auth.journal import acts_of, carried_identity
from tests.auth.oauth_tools import code_of, exchange, refresh, register, userinfo

ME = "/compte/moi"
NAME = "zoe@example.org"


@pytest.fixture
def zoe(client: FlaskClient, auth_database: Database, ent: Ent, add_account: AddAccount) -> FlaskClient:
    """Signed in, her compte Pix tied to the ENT just now."""
    add_account(NAME)
    enrol(auth_database)
    sign_in(client, NAME)
    deliver(client, ent.answer(ent.asked(client, ME, relier="1")))
    assert post(client, f"{DOOR}/mot-de-passe", DOOR, password=PASSWORD).location == ME
    return client


def address_of_the_button(client: FlaskClient) -> str | None:
    found = re.search(r'href="(/compte/moi/relie/[0-9a-f]+/retirer)"', client.get(ME).text)
    return found[1] if found else None


def test_whoever_ties_a_provider_is_written_to(zoe: FlaskClient, carry: Carry) -> None:
    assert [sent["Subject"] for sent in carry().letters] == ["Un autre moyen de se connecter à votre compte"]


def test_a_provider_taken_off_opens_the_account_no_more_and_the_other_sessions_end(
    zoe: FlaskClient, app: Service, auth_database: Database, ent: Ent, carry: Carry, count_rows: CountRows
) -> None:
    account_id = carried_identity(zoe, auth_database).identity.account_id
    elsewhere = app.test_client()
    ent.sign_in(elsewhere)
    assert elsewhere.get(ME).status_code == 200
    button = address_of_the_button(zoe)
    assert button is not None
    assert "Ne plus ouvrir ce compte avec mon ENT" in words(zoe.get(button))
    assert (post(zoe, button, button).location, count_rows(ExternalIdentity)) == (ME, 0)
    assert count_rows(FormerIdentity) == 1
    assert zoe.get(ME).status_code == 200
    assert elsewhere.get(ME).status_code != 200
    assert "provider_untied" in acts_of(auth_database, account_id)
    assert "Un moyen de se connecter a été retiré de votre compte" in [sent["Subject"] for sent in carry().letters]
    assert address_of_the_button(zoe) is None
    assert zoe.get(button).status_code == 404
    assert ent.sign_in(app.test_client(), "/test/").location == DOOR


def test_whoever_has_no_password_is_not_shut_out(
    client: FlaskClient, auth_database: Database, ent: Ent, count_rows: CountRows
) -> None:
    enrol(auth_database)
    ent.sign_in(client)
    assert address_of_the_button(client) is None
    with auth_database.transaction() as tx:
        idp = tx.session.scalars(select(ExternalIdentity.idp)).one()
    button = f"/compte/moi/relie/{digest(idp)[:16]}/retirer"
    assert client.get(button).status_code == 409
    answer = client.post(button, data={"csrf_token": csrf_token(client.get(ME))})
    assert (answer.status_code, count_rows(ExternalIdentity)) == (409, 1)
    assert "seul moyen de vous connecter" in words(answer)


def test_the_tools_allowed_are_listed_and_the_consent_is_taken_back_in_one_click(
    client: FlaskClient, app: Service, auth_database: Database, add_account: AddAccount
) -> None:
    register(auth_database, "cahier", ClientKind.PUBLIC)
    for name in (NAME, "lea@example.org"):
        add_account(name)
    other = app.test_client()
    sign_in(client, NAME)
    sign_in(other, "lea@example.org")
    assert "Outils auxquels" not in client.get(ME).text
    exchange(client, code_of(client))
    given = exchange(client, code_of(client)).json
    page = words(client.get(ME))
    assert page.count("votre nom et votre prénom") == 1
    grant = re.search(r'action="(/compte/moi/outils/[0-9a-f-]+/retirer)"', page)
    assert grant
    assert post(other, grant[1], ME).status_code == 404
    assert userinfo(app.test_client(), given["access_token"]).status_code == 200
    assert post(client, grant[1], ME).location == ME
    assert userinfo(app.test_client(), given["access_token"]).status_code == 401
    assert refresh(app.test_client(), given["refresh_token"]).json["error"] == "invalid_grant"
    assert "Outils auxquels" not in client.get(ME).text
