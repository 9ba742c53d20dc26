"""Signing in with a compte Pix."""

from uuid import uuid4

import pytest
from argon2 import PasswordHasher
from flask.testing import FlaskClient
from sqlalchemy import Engine, event, select

from services.auth.passwords import hash_password, is_password
from services.auth.settings import AuthSettings
from services.auth.tables import Credential, PupilLink, SignedSession
from shared.events.auth import SessionRevoked
from shared.identity.model import Grant, Role
from shared.identity.model import PupilLink as Link
from shared.journal.tables import journal_line
from shared.transaction import Database
from tests.auth.browsing import PASSWORD, SIGN_IN, cookie, csrf_token, post, sign_in, words
from tests.auth.conftest import AddAccount, running
from tests.auth.journal import acts_of, carried_identity, emitted
from tests.identities import UAI, service_settings


def test_an_email_and_its_password_open_the_home_page(client: FlaskClient, add_account: AddAccount) -> None:
    add_account("camille.durand@example.org", Role.REFERENT)
    answer = sign_in(client, "camille.durand@example.org")
    assert (answer.status_code, answer.location) == (303, "/compte/")
    home = client.get("/compte/").text
    assert "Bonjour Camille Durand" in home
    assert "Pix Certif" in home
    assert "Jury" not in home


@pytest.mark.parametrize("typed", ["ELOI.Saint-Just1203", " eloi.saint-just1203 ", "eloi.saint-just1203\u200b"])
def test_an_identifiant_is_recognised_however_it_is_typed(
    client: FlaskClient, add_account: AddAccount, typed: str
) -> None:
    add_account("eloi.saint-just1203")
    assert sign_in(client, typed).status_code == 303


def test_an_accent_typed_in_two_signs_is_the_same_password() -> None:
    assert is_password("e\u0301te\u0301", hash_password("été"))


def test_the_token_says_who_where_and_which_pupil(
    client: FlaskClient, auth_database: Database, add_account: AddAccount
) -> None:
    account_id, pupil_id = add_account("manon@example.org", Role.TEACHER, Role.REFERENT), uuid4()
    with auth_database.transaction() as tx:
        tx.session.add(PupilLink(account_id=account_id, pupil_id=pupil_id, uai=UAI, version=1, linked_at=tx.now))
    sign_in(client, "manon@example.org")
    verified = carried_identity(client, auth_database)
    assert not verified.expired
    assert verified.identity.account_id == account_id
    assert verified.identity.pupil == Link(pupil_id, UAI)
    assert verified.identity.grants == (Grant(Role.PUPIL, UAI), Grant(Role.TEACHER, UAI), Grant(Role.REFERENT, UAI))


def test_the_page_asked_for_opens_after_the_sign_in(client: FlaskClient, add_account: AddAccount) -> None:
    add_account("camille@example.org")
    asked = client.get("/compte/connexion?suite=/test/profil%3Fa%3D1")
    assert 'value="/test/profil?a=1"' in asked.text
    assert sign_in(client, "camille@example.org", suite="/test/profil?a=1").location == "/test/profil?a=1"


@pytest.mark.parametrize(
    "suite", ["https://ailleurs.example", "//ailleurs.example", "/\\ailleurs", "javascript:x", "/a\nb"]
)
def test_nobody_is_ever_sent_to_another_site(client: FlaskClient, add_account: AddAccount, suite: str) -> None:
    add_account("camille@example.org")
    assert client.get("/compte/connexion", query_string={"suite": suite}).status_code == 200
    assert sign_in(client, "camille@example.org", suite=suite).location == "/compte/"


def test_a_wrong_password_and_an_unknown_account_get_the_same_answer(
    client: FlaskClient, auth_database: Database, add_account: AddAccount
) -> None:
    account_id = add_account("camille@example.org")
    wrong = sign_in(client, "camille@example.org", "pas celui-là")
    unknown = sign_in(client, "personne@example.org", "pas celui-là")
    assert wrong.status_code == unknown.status_code == 403
    without = [page.text.replace("camille", "personne").split("csrf_token")[0] for page in (wrong, unknown)]
    assert without[0] == without[1]
    assert "ne vont pas ensemble" in wrong.text
    assert cookie(client, "jeton") is None
    assert acts_of(auth_database, account_id) == ["sign_in_refused"]


def test_an_unknown_account_costs_the_same_statements_and_leaves_no_trace(
    client: FlaskClient, auth_database: Database, add_account: AddAccount
) -> None:
    """What takes the time is the same: nobody learns from a watch who has an account."""
    camille = add_account("camille@example.org")
    said: dict[str, list[str]] = {"camille@example.org": [], "personne@example.org": []}
    for name, statements in said.items():

        def hear(_1: object, _2: object, statement: str, *_: object, heard: list[str] = statements) -> None:
            if "SAVEPOINT" not in statement:
                heard.append(statement)

        event.listen(Engine, "before_cursor_execute", hear)
        sign_in(client, name, "pas celui-là")
        event.remove(Engine, "before_cursor_execute", hear)
    known, unknown = said.values()
    assert known == unknown
    assert any("journal_line" in statement for statement in unknown)
    assert acts_of(auth_database, camille) == ["sign_in_refused"]
    with auth_database.transaction() as tx:
        assert tx.session.scalars(select(journal_line.c.subject)).all() == [f"account:{camille}"]


def test_the_password_of_nobody_is_nobodys(client: FlaskClient) -> None:
    assert sign_in(client, "personne@example.org", "nobody has this password").status_code == 403


def test_a_hash_of_older_settings_is_made_again_at_the_sign_in(
    client: FlaskClient, auth_database: Database, add_account: AddAccount
) -> None:
    account_id = add_account("camille@example.org")
    old = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("mot de passe")
    with auth_database.transaction() as tx:
        tx.session.get_one(Credential, account_id).password_hash = old
    assert sign_in(client, "camille@example.org", "mot de passe").status_code == 303
    with auth_database.transaction() as tx:
        assert tx.session.get_one(Credential, account_id).password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_each_sign_in_is_a_new_session_and_ends_the_one_before(
    client: FlaskClient, auth_database: Database, add_account: AddAccount
) -> None:
    account_id = add_account("camille@example.org")
    sign_in(client, "camille@example.org")
    first = carried_identity(client, auth_database).identity.sid
    sign_in(client, "camille@example.org")
    second = carried_identity(client, auth_database).identity.sid
    assert first != second
    assert [event.sid for event in emitted(auth_database, SessionRevoked)] == [first]
    assert acts_of(auth_database, account_id) == ["signed_in", "signed_out", "signed_in"]


def test_another_person_puts_the_running_test_of_this_computer_away(
    client: FlaskClient, auth_database: Database, add_account: AddAccount
) -> None:
    add_account("zoe@example.org")
    add_account("jan@example.org")
    sign_in(client, "zoe@example.org")
    client.set_cookie("epreuve", "test-de-zoe")
    sign_in(client, "zoe@example.org")
    assert cookie(client, "epreuve") == "test-de-zoe"
    zoe = carried_identity(client, auth_database).identity.sid
    sign_in(client, "jan@example.org")
    assert cookie(client, "epreuve") is None
    assert zoe in [event.sid for event in emitted(auth_database, SessionRevoked)]


def test_the_page_says_whose_session_is_still_open(client: FlaskClient, add_account: AddAccount) -> None:
    add_account("camille@example.org", last_name="<b>Durand</b>")
    sign_in(client, "camille@example.org")
    page = words(client.get("/compte/connexion?suite=/test/"))
    assert "Est-ce bien vous ?" in page
    assert "/compte/renouveler?suite=/test/" in page
    assert "<b>Durand" not in page


def test_the_secret_of_the_cookie_is_kept_nowhere(
    client: FlaskClient, auth_database: Database, add_account: AddAccount
) -> None:
    add_account("camille@example.org")
    sign_in(client, "camille@example.org")
    with auth_database.transaction() as tx:
        session = tx.session.scalars(select(SignedSession)).one()
    secret = cookie(client, "session")
    assert secret is not None
    assert len(secret) >= 43
    assert secret not in repr(vars(session))


HOSTILE = [
    "<script>alert(1)</script>",
    "\x00",
    "a\x00b",
    "é" * 50_000,
    "' OR 1=1 --",
    "\ud83d\ude00",
    "\u202e",
    "  ",
    "%00",
]


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("field", ["identifier", "password"])
def test_hostile_input_gets_a_sentence_and_opens_nothing(
    client: FlaskClient, add_account: AddAccount, field: str, name: str
) -> None:
    add_account("camille@example.org")
    fields = {
        "identifier": "camille@example.org",
        "password": "x",
        field: name.encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
    }
    answer = post(client, SIGN_IN, SIGN_IN, **fields)
    assert 400 <= answer.status_code < 500
    assert "Vous n’êtes pas encore connecté" in answer.text
    assert "<script>alert" not in answer.text
    assert cookie(client, "jeton") is None


@pytest.mark.parametrize("missing", ["identifier", "password", "csrf_token"])
def test_a_missing_field_is_named(client: FlaskClient, missing: str) -> None:
    fields = {"identifier": "a", "password": "b", "suite": "", missing: ""}
    answer = post(client, SIGN_IN, SIGN_IN, **fields)
    assert answer.status_code == 400
    assert ("Saisissez" in answer.text) == (missing != "csrf_token")


def test_a_form_that_is_not_one_gets_a_sentence(client: FlaskClient) -> None:
    answer = client.post(SIGN_IN, data=b"\xff\x00=%%%", content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 400
    assert client.post(SIGN_IN, data="{}", content_type="application/json").status_code == 400
    assert client.post(SIGN_IN, data={"password": "x" * 1_100_000}).status_code == 413


def test_on_https_every_cookie_of_a_signed_in_person_is_held_to_this_host_and_hidden_from_scripts(
    auth_database: Database, add_account: AddAccount
) -> None:
    add_account("camille@example.org")
    site = "https://localhost"
    with running(service_settings(AuthSettings, auth_database, public_url=site)) as secure:
        browser = secure.test_client()
        page = browser.get(SIGN_IN, base_url=site)
        form = {"csrf_token": csrf_token(page), "identifier": "camille@example.org", "password": PASSWORD}
        answer = browser.post(SIGN_IN, base_url=site, headers={"Referer": f"{site}{SIGN_IN}"}, data=form)
    given = [*page.headers.getlist("Set-Cookie"), *answer.headers.getlist("Set-Cookie")]
    names = {one.split("=")[0] for one in given}
    assert names >= {"__Host-session", "__Host-jeton", "__Host-auth"}
    for one in given:
        said = {part.strip() for part in one.split(";")[1:]}
        assert one.startswith("__Host-")
        assert said >= {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"}, one
        assert not any(part.startswith("Domain") for part in said)
        assert len(one.split(";")[0]) <= 4096
