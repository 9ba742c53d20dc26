"""Pupils come by OpenID Connect, from a real provider, and are recognised as those of the ENT are (R-OIDC)."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from flask.testing import FlaskClient

from services.auth.settings import AuthSettings
from services.auth.tables import Account, ExternalIdentity, SignInFlow
from services.auth.web.unmatched import DOOR
from shared.identity.model import PupilLink as Link
from shared.transaction import Database
from tests.auth.browsing import words
from tests.auth.conftest import CountRows, running
from tests.auth.ent import Ent, enrol
from tests.auth.journal import acts_of, carried_identity
from tests.auth.npm_provider import PUPILS, NpmProvider, path_of, provider_running, providers_file
from tests.identities import UAI


@pytest.fixture(scope="module")
def educonnect() -> Iterator[NpmProvider]:
    with provider_running(PUPILS) as provider:
        yield provider


@pytest.fixture
def client(auth_settings: AuthSettings, educonnect: NpmProvider, tmp_path: Path) -> Iterator[FlaskClient]:
    file = providers_file(tmp_path, educonnect.contract)
    with running(auth_settings.model_copy(update={"oidc_providers": file})) as app:
        yield app.test_client()


def test_a_pupil_is_recognised_in_the_roll_and_known_the_next_time(
    client: FlaskClient, auth_database: Database, educonnect: NpmProvider, count_rows: CountRows
) -> None:
    pupil_id = enrol(auth_database)
    answer = educonnect.walk(client, "zoe", "?suite=/test/")
    assert (answer.status_code, answer.location) == (303, "/test/"), answer.text
    identity = carried_identity(client, auth_database).identity
    assert (identity.name, identity.pupil) == ("Zoé LEFÈVRE-NUÑEZ", Link(pupil_id, UAI))
    assert acts_of(auth_database, identity.account_id) == ["reconciled", "provider_tied", "signed_in"]
    with auth_database.transaction() as tx:
        assert tx.session.get_one(ExternalIdentity, (educonnect.issuer, "zoe")).account_id == identity.account_id
    assert educonnect.walk(client, "zoe").status_code == 303
    assert carried_identity(client, auth_database).identity.account_id == identity.account_id
    assert count_rows(Account) == 1


def test_the_question_carries_what_binds_it_to_this_browser(client: FlaskClient, educonnect: NpmProvider) -> None:
    asked = parse_qs(urlsplit(client.get(educonnect.address()).location).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert all(len(asked[name][0]) >= 32 for name in ("state", "nonce", "code_challenge"))
    cookie = client.get_cookie("oidc", path="/compte/oidc")
    assert cookie is not None
    assert (cookie.http_only, cookie.same_site, cookie.max_age) == (True, "Lax", 600)
    other = parse_qs(urlsplit(client.get(educonnect.address()).location).query)
    assert not {asked[name][0] for name in ("state", "nonce", "code_challenge")} & {
        other[name][0] for name in ("state", "nonce", "code_challenge")
    }


def test_the_date_of_birth_that_the_provider_gives_answers_the_question(
    client: FlaskClient, auth_database: Database, educonnect: NpmProvider
) -> None:
    pupil_id = enrol(auth_database, birth_date=date(2012, 11, 23))
    answer = educonnect.walk(client, "zoe-sans-classe")
    assert answer.status_code == 303, answer.text
    assert answer.location != DOOR
    assert carried_identity(client, auth_database).identity.pupil == Link(pupil_id, UAI)


def test_a_date_of_birth_that_the_roll_contradicts_recognises_nobody(
    client: FlaskClient, auth_database: Database, educonnect: NpmProvider, count_rows: CountRows
) -> None:
    enrol(auth_database, birth_date=date(2011, 1, 2))
    answer = educonnect.walk(client, "zoe")
    assert answer.status_code == 403
    assert "ELEVE-ABSENT" in answer.text
    assert count_rows(Account) == 0


def test_close_names_on_that_day_wait_for_the_school(
    client: FlaskClient, auth_database: Database, educonnect: NpmProvider
) -> None:
    enrol(auth_database, first_name="ZOEE", birth_date=date(2012, 11, 23))
    for _ in range(5):
        answer = educonnect.walk(client, "zoe")
        assert (answer.status_code, "A-CONFIRMER" in answer.text) == (403, True)


def test_a_guardian_is_refused_with_the_name_of_the_provider(
    client: FlaskClient, auth_database: Database, educonnect: NpmProvider, count_rows: CountRows
) -> None:
    enrol(auth_database)
    answer = educonnect.walk(client, "parent")
    assert answer.status_code == 403
    assert "ÉduConnect ne vous présente pas comme un élève" in words(answer)
    assert "votre ENT" not in answer.text
    assert count_rows(Account) == 0


def test_whoever_gives_up_at_the_provider_reads_a_sentence(client: FlaskClient, educonnect: NpmProvider) -> None:
    asked = client.get(educonnect.address()).location
    answer = client.get(path_of(educonnect.returned(asked, refuse="1")))
    assert answer.status_code == 403
    assert "abandonnée, ou refusée par ÉduConnect" in words(answer)


def test_an_answer_serves_once(
    client: FlaskClient, auth_database: Database, educonnect: NpmProvider, count_rows: CountRows
) -> None:
    enrol(auth_database)
    departed = client.get(educonnect.address())
    cookie = departed.headers["Set-Cookie"].partition("=")[2].partition(";")[0]
    back = path_of(educonnect.returned(departed.location, "zoe"))
    assert client.get(back).status_code == 303
    client.set_cookie("oidc", cookie, path="/compte/oidc")
    again = client.get(back)
    assert again.status_code == 403
    assert "a déjà servi" in words(again)
    assert count_rows(SignInFlow) == 1


def test_the_answer_to_another_browser_is_refused(
    client: FlaskClient, auth_database: Database, educonnect: NpmProvider, count_rows: CountRows
) -> None:
    enrol(auth_database)
    back = path_of(educonnect.returned(client.get(educonnect.address()).location, "zoe"))
    neighbour = client.application.test_client()
    assert neighbour.get(back).status_code == 403
    neighbour.get(educonnect.address())
    assert neighbour.get(back).status_code == 403
    assert count_rows(Account) == 0
    assert client.get(back).status_code == 303


def test_the_page_of_sign_in_has_one_button_a_provider(client: FlaskClient, ent: Ent) -> None:
    page = client.get("/compte/connexion?suite=/test/").text
    assert page.index("Continuer avec mon ENT") < page.index("Continuer avec ÉduConnect")
    assert 'href="/compte/oidc/educonnect/connexion?suite=/test/"' in page
    assert client.get("/compte/oidc/inconnu/connexion").status_code == 404


def test_signing_out_offers_to_close_the_session_of_the_provider_too(
    client: FlaskClient, auth_database: Database, educonnect: NpmProvider
) -> None:
    enrol(auth_database)
    assert educonnect.walk(client, "zoe").status_code == 303
    client.post("/compte/deconnexion")
    page = client.get("/compte/deconnecte")
    assert "ÉduConnect est peut-être encore ouvert" in words(page)
    left = client.get("/compte/oidc/educonnect/sortie")
    assert left.location.startswith(f"{educonnect.issuer}/session/end?")
    asked = parse_qs(urlsplit(left.location).query)
    assert asked["post_logout_redirect_uri"] == ["http://localhost/compte/deconnecte"]
    assert len(asked["state"][0]) >= 32
    assert requests.get(left.location, timeout=5).status_code == 200
    assert "ÉduConnect" not in client.get("/compte/deconnecte").text
    assert client.get("/compte/oidc/educonnect/sortie").location == "/compte/deconnecte"
