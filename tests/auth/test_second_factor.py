"""The second factor through the pages: who must give it, once a session, each code once."""

from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from services.auth.commands.retention import forget_what_is_over
from services.auth.operator import reset_second_factor
from services.auth.settings import AuthSettings
from services.auth.tables import Account, PupilLink, RecoveryCode, SecondFactor, SignInFailure
from shared.identity.model import Role
from shared.transaction import Database
from shared.web.service import Service
from tests.auth.browsing import cookie, sign_in, words
from tests.auth.conftest import AddAccount
from tests.auth.factor import FACTOR, code_now, enrol, let_codes_serve_again, secret_shown, send
from tests.auth.journal import acts_of, carried_identity
from tests.auth.together import together
from tests.identities import UAI

NADIA = "nadia@example.org"


@pytest.fixture
def nadia(add_account: AddAccount, client: FlaskClient) -> UUID:
    """Of the jury and a teacher, signed in without a factor."""
    account_id = add_account(NADIA, Role.JURY, Role.TEACHER)
    sign_in(client, NADIA)
    return account_id


def roles(client: FlaskClient, database: Database) -> set[Role]:
    return {grant.role for grant in carried_identity(client, database).identity.grants}


@pytest.mark.parametrize("role", [Role.JURY, Role.OPERATOR])
def test_the_password_alone_gives_neither_jury_nor_operator(
    client: FlaskClient, auth_database: Database, add_account: AddAccount, role: Role
) -> None:
    add_account(NADIA, role, Role.TEACHER)
    led = sign_in(client, NADIA, suite="/resultats/jury/")
    assert led.location == f"{FACTOR}?suite=/resultats/jury/"
    assert roles(client, auth_database) == {Role.TEACHER}
    home = client.get("/compte/")
    assert "Donner mon code" in home.text
    assert role.label in home.text


def test_enrolling_gives_the_role_in_a_new_session(client: FlaskClient, nadia: UUID, auth_database: Database) -> None:
    before = cookie(client, "session")
    secret, codes = enrol(client, auth_database)
    assert len(set(codes)) == 10
    assert cookie(client, "session") != before
    assert roles(client, auth_database) == {Role.JURY, Role.TEACHER}
    assert acts_of(auth_database, nadia)[-3:] == ["factor_enrolled", "session_changed", "signed_out"]
    with auth_database.transaction() as tx:
        kept = tx.session.get_one(SecondFactor, nadia)
        assert secret.hex() not in kept.sealed_secret and secret not in kept.sealed_secret.encode()
        digests = tx.session.scalars(select(RecoveryCode.digest)).all()
        assert not {code.replace(" ", "") for code in codes} & set(digests)


def test_a_wrong_first_code_changes_nothing(client: FlaskClient, nadia: UUID, auth_database: Database) -> None:
    secret = secret_shown(client.get(FACTOR).text)
    wrong = code_now(auth_database, secret, off=9)
    refused = send(client, "activer", wrong)
    assert refused.status_code == 403
    assert "n’est pas le bon" in words(refused)
    assert secret_shown(refused.text) == secret
    assert roles(client, auth_database) == {Role.TEACHER}


def test_the_next_sign_in_asks_for_a_code_and_the_session_only_once(
    app: Service, client: FlaskClient, nadia: UUID, auth_database: Database
) -> None:
    secret, _codes = enrol(client, auth_database)
    elsewhere = app.test_client()
    assert sign_in(elsewhere, NADIA, suite="/resultats/jury/").location.startswith(FACTOR)
    assert roles(elsewhere, auth_database) == set()
    let_codes_serve_again(auth_database, nadia)
    passed = send(elsewhere, "verifier", code_now(auth_database, secret), suite="/resultats/jury/")
    assert passed.location == "/resultats/jury/"
    assert roles(elsewhere, auth_database) == {Role.JURY, Role.TEACHER}
    elsewhere.get("/compte/renouveler?suite=/compte/")
    assert roles(elsewhere, auth_database) == {Role.JURY, Role.TEACHER}


def test_a_code_serves_once(app: Service, client: FlaskClient, nadia: UUID, auth_database: Database) -> None:
    secret, _codes = enrol(client, auth_database)
    other = app.test_client()
    sign_in(other, NADIA)
    let_codes_serve_again(auth_database, nadia)
    code = code_now(auth_database, secret, off=1)
    assert send(other, "verifier", code).status_code == 303
    third = app.test_client()
    sign_in(third, NADIA)
    assert send(third, "verifier", code).status_code == 403


@pytest.mark.parametrize("kind", ["totp", "recovery"])
def test_of_two_posts_of_one_code_from_two_networks_one_passes(
    app: Service, client: FlaskClient, nadia: UUID, auth_database: Database, kind: str
) -> None:
    secret, codes = enrol(client, auth_database)
    let_codes_serve_again(auth_database, nadia)
    code = code_now(auth_database, secret, off=1) if kind == "totp" else codes[0]
    browsers = [app.test_client() for _ in range(4)]
    tokens = []
    for browser in browsers:
        sign_in(browser, NADIA)
        tokens.append(browser.get(FACTOR).text.split('name="csrf_token"')[1].split('value="')[1].split('"')[0])

    def post(at: int) -> int:
        headers = {"X-Forwarded-For": f"203.0.113.{at}"}
        data = {"csrf_token": tokens[at], "code": code}
        return browsers[at].post(f"{FACTOR}/verifier", data=data, headers=headers).status_code

    statuses = together([lambda at=at: post(at) for at in range(4)])  # type: ignore[misc]
    assert sorted(statuses) == [303, 403, 403, 403]


def test_wrong_codes_wait_longer_and_longer_on_this_network_only(
    app: Service, client: FlaskClient, nadia: UUID, auth_database: Database
) -> None:
    secret, _codes = enrol(client, auth_database)
    other = app.test_client()
    sign_in(other, NADIA)
    for _ in range(5):
        assert send(other, "verifier", "abc").status_code == 403
    let_codes_serve_again(auth_database, nadia)
    code = code_now(auth_database, secret, off=1)
    held = send(other, "verifier", code)
    assert held.status_code == 429
    assert 1 <= int(held.headers["Retry-After"]) <= 5
    with auth_database.transaction() as tx:
        tx.session.execute(update(SignInFailure).values(last_at=SignInFailure.last_at - timedelta(seconds=5)))
    assert send(other, "verifier", code).status_code == 303
    assert acts_of(auth_database, nadia).count("factor_refused") == 5


def test_the_jury_cannot_take_it_off(client: FlaskClient, nadia: UUID, auth_database: Database) -> None:
    _secret, codes = enrol(client, auth_database)
    token = client.get("/compte/moi").text.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    refused = client.post(f"{FACTOR}/retirer", data={"csrf_token": token, "code": codes[0]})
    assert refused.status_code == 403
    assert roles(client, auth_database) == {Role.JURY, Role.TEACHER}


def test_a_teacher_may_have_one_and_take_it_off_with_a_code(
    app: Service, client: FlaskClient, auth_database: Database, add_account: AddAccount
) -> None:
    luc = add_account("luc@example.org", Role.TEACHER)
    assert sign_in(client, "luc@example.org").location == "/compte/"
    _secret, codes = enrol(client, auth_database)
    other = app.test_client()
    assert sign_in(other, "luc@example.org").location.startswith(FACTOR)
    assert roles(other, auth_database) == set()
    assert send(client, "retirer", "000000").status_code == 403
    assert send(client, "retirer", codes[3]).status_code == 303
    assert "factor_removed" in acts_of(auth_database, luc)
    assert sign_in(app.test_client(), "luc@example.org").location == "/compte/"


def test_a_pupil_is_not_offered_one(client: FlaskClient, auth_database: Database, add_account: AddAccount) -> None:
    zoe = add_account("zoe@example.org")
    with auth_database.transaction() as tx:
        tx.session.add(PupilLink(account_id=zoe, pupil_id=zoe, uai=UAI, version=1, linked_at=tx.now))
    sign_in(client, "zoe@example.org")
    assert client.get(FACTOR).status_code == 404
    assert client.get(f"{FACTOR}/qr.svg").status_code == 404
    assert FACTOR not in client.get("/compte/moi").text


def test_a_demonstration_account_is_exempt(
    client: FlaskClient, auth_database: Database, add_account: AddAccount
) -> None:
    add_account(NADIA, Role.JURY)
    with auth_database.transaction() as tx:
        tx.session.execute(update(Account).values(demo=True))
    assert sign_in(client, NADIA).location == "/compte/"
    assert roles(client, auth_database) == {Role.JURY}


def test_the_operator_resets_it_and_every_session_ends(
    client: FlaskClient, nadia: UUID, auth_database: Database, auth_settings: AuthSettings
) -> None:
    enrol(client, auth_database)
    with auth_database.transaction() as tx:
        assert reset_second_factor(auth_settings, tx, [NADIA]) == 0
        assert reset_second_factor(auth_settings, tx, ["personne@example.org"]) == 1
        assert reset_second_factor(auth_settings, tx, []) == 2
    assert client.get("/compte/moi").location == "/compte/connexion?suite=/compte/moi"
    assert "factor_reset" in acts_of(auth_database, nadia)
    sign_in(client, NADIA)
    assert "Activer la double authentification" in client.get(FACTOR).text


def test_another_session_gets_another_secret_and_an_unconfirmed_one_is_forgotten(
    app: Service, client: FlaskClient, nadia: UUID, auth_database: Database
) -> None:
    mine = secret_shown(client.get(FACTOR).text)
    assert secret_shown(client.get(FACTOR).text) == mine
    other = app.test_client()
    sign_in(other, NADIA)
    assert secret_shown(other.get(FACTOR).text) != mine
    with auth_database.transaction() as tx:
        tx.session.execute(update(SecondFactor).values(drawn_at=SecondFactor.drawn_at - timedelta(days=2)))
        forget_what_is_over(tx)
        assert tx.session.get(SecondFactor, nadia) is None


def test_the_picture_is_kept_by_no_cache(client: FlaskClient, nadia: UUID) -> None:
    picture = client.get(f"{FACTOR}/qr.svg")
    assert picture.content_type == "image/svg+xml"
    assert picture.headers["Cache-Control"] == "no-store"
    assert "style=" not in picture.text and "<svg" in picture.text
