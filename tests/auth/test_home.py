"""The first page and « Mon compte »."""

from uuid import uuid4

import pytest
from flask.testing import FlaskClient

from services.auth.web.home import DOORS
from shared.identity.model import Role
from shared.transaction import Database
from tests.auth.browsing import sign_in
from tests.auth.conftest import AddAccount
from tests.identities import UAI, someone
from tests.identities import sign_in as give_token


def test_signed_out_the_home_page_is_the_sign_in(client: FlaskClient) -> None:
    assert client.get("/compte/").location == "/compte/connexion"


@pytest.mark.parametrize("role", list(Role))
def test_each_role_finds_its_own_doors_and_no_other(client: FlaskClient, auth_database: Database, role: Role) -> None:
    pupil_id = uuid4() if role is Role.PUPIL else None
    give_token(client, auth_database, someone(role, pupil_id=pupil_id, name="Hélène <i>M</i>"))
    page = client.get("/compte/").text
    for door in DOORS:
        assert (f'href="{door.href}"' in page) == any(one.role is role for one in DOORS if one.href == door.href)
    assert "Hélène &lt;i&gt;M" in page


def test_without_a_role_one_may_be_a_candidate_and_reads_whom_to_ask(
    client: FlaskClient, auth_database: Database
) -> None:
    give_token(client, auth_database, someone())
    page = client.get("/compte/").text
    assert "demandez une invitation" in page
    assert 'href="/test/"' in page
    assert 'href="/certif/surveillance/"' in page, "an adult may have been given the password of a session"


def test_one_door_a_page_and_none_to_the_rooms_for_a_pupil(client: FlaskClient, auth_database: Database) -> None:
    give_token(client, auth_database, someone(Role.REFERENT, Role.INVIGILATOR, Role.TEACHER))
    assert client.get("/compte/").text.count('href="/certif/surveillance/"') == 1
    give_token(client, auth_database, someone(pupil_id=uuid4()))
    assert "/certif/surveillance/" not in client.get("/compte/").text


def test_my_account_says_who_i_am_and_how_i_sign_in(client: FlaskClient, add_account: AddAccount) -> None:
    add_account("Camille.Durand@example.org", Role.REFERENT, Role.JURY)
    sign_in(client, "camille.durand@example.org")
    page = client.get("/compte/moi").text
    assert "Camille.Durand@example.org" in page
    assert f"établissement {UAI}" in page
    assert "(ce navigateur)" in page
    assert "à l’instant" in page


def test_my_account_is_for_the_signed_in(client: FlaskClient) -> None:
    assert client.get("/compte/moi").location == "/compte/connexion?suite=/compte/moi"


@pytest.mark.parametrize("path", ["/compte/accessibilite", "/compte/donnees-personnelles", "/compte/deconnecte"])
def test_the_pages_for_all_open_for_all(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 200
