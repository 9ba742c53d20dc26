"""Changing one's own password, and closing the sessions that one does not recognise."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import Client, TestResponse

from services.auth.commands.breached import fill_drawers, replace_list
from services.auth.commands.sessions import open_session
from services.auth.commands.sign_in import Attempt, WrongNameOrPassword, check_password
from services.auth.domain.browser_words import in_words
from services.auth.passwords import hash_password, is_password
from services.auth.tables import Credential, ExternalIdentity, PupilLink, SignedSession, SignInName
from shared.transaction import Database
from shared.web.service import Service
from tests.auth.browsing import PASSWORD, cookie, post, sign_in, words
from tests.auth.conftest import AddAccount
from tests.auth.journal import acts_of, carried_identity
from tests.auth.together import together
from tests.identities import UAI

NAME = "zoe.lefevre@example.org"
PAGE = "/compte/moi/mot-de-passe"
NEW = "tulipe cahier girafe"


@pytest.fixture
def zoe(client: FlaskClient, add_account: AddAccount) -> UUID:
    account_id = add_account(NAME, first_name="Zoé", last_name="Lefèvre")
    sign_in(client, NAME)
    return account_id


def change(client: Client, old: str = PASSWORD, new: str = NEW) -> TestResponse:
    return post(client, PAGE, PAGE, old=old, new=new)


def opens(app: Service, password: str) -> bool:
    return sign_in(app.test_client(), NAME, password).status_code == 303


def test_the_new_password_opens_and_the_old_one_no_more(
    app: Service, client: FlaskClient, auth_database: Database, zoe: UUID
) -> None:
    answer = change(client)
    assert (answer.status_code, answer.location) == (303, "/compte/moi")
    assert "est changé" in words(client.get("/compte/moi"))
    assert [opens(app, password) for password in (PASSWORD, NEW)] == [False, True]
    assert "password_changed" in acts_of(auth_database, zoe)


def test_every_other_session_ends_and_this_one_gets_a_new_id(
    app: Service, client: FlaskClient, auth_database: Database, zoe: UUID
) -> None:
    elsewhere = app.test_client()
    sign_in(elsewhere, NAME)
    before, secret = carried_identity(client, auth_database).identity.sid, cookie(client, "session")
    change(client)
    assert elsewhere.get("/compte/moi").location.startswith("/compte/connexion")
    assert elsewhere.get("/compte/renouveler").location.startswith("/compte/connexion")
    assert client.get("/compte/moi").status_code == 200
    assert carried_identity(client, auth_database).identity.sid != before
    assert cookie(client, "session") != secret


def test_nothing_changes_without_the_old_one(app: Service, client: FlaskClient, zoe: UUID) -> None:
    answer = change(client, old="pas celui-là")
    assert answer.status_code == 403
    assert "pas votre mot de passe actuel" in words(answer)
    assert [opens(app, password) for password in (PASSWORD, NEW)] == [True, False]


def test_the_old_one_is_guessed_no_faster_than_at_the_sign_in(client: FlaskClient, zoe: UUID) -> None:
    statuses = [change(client, old="pas celui-là").status_code for _ in range(6)]
    assert statuses == [403] * 5 + [429]
    assert change(client).status_code == 429


@pytest.mark.parametrize(
    ("new", "told"),
    [("court", "trop court"), ("motdepasse123", "devine trop vite"), ("zoelefevre2008", "devine"), ("", "Saisissez"),
     ("volé à un autre site", "mots de passe volés"), ("x y z " * 60, "trop long")],
)  # fmt: skip
def test_a_bad_one_is_refused_with_its_sentence_and_changes_nothing(
    app: Service, client: FlaskClient, auth_database: Database, zoe: UUID, new: str, told: str
) -> None:
    with auth_database.transaction() as tx:
        replace_list(tx, fill_drawers(["volé à un autre site".encode()]))
    answer = change(client, new=new)
    assert answer.status_code == 400
    assert told in words(answer)
    assert opens(app, PASSWORD)


def test_a_pupil_of_the_roll_may_have_ten_characters(client: FlaskClient, auth_database: Database, zoe: UUID) -> None:
    assert change(client, new="k7Zq!m2Pw9").status_code == 400
    with auth_database.transaction() as tx:
        tx.session.add(PupilLink(account_id=zoe, pupil_id=uuid4(), uai=UAI, version=1, linked_at=tx.now))
    assert change(client, new="k7Zq!m2Pw9").status_code == 303


def test_whoever_comes_from_the_ent_alone_has_none_to_change(
    client: FlaskClient, auth_database: Database, zoe: UUID
) -> None:
    with auth_database.transaction() as tx:
        tx.session.delete(tx.session.scalars(select(SignInName).where(SignInName.account_id == zoe)).one())
        names = {"last_name": "", "first_name": "", "linked_at": tx.now, "seen_at": None}
        tx.session.add(ExternalIdentity(idp="ent", ido="1", account_id=zoe, **names))
    assert client.get(PAGE).status_code == 404
    assert PAGE not in client.get("/compte/moi").text


def test_a_sign_in_with_the_old_one_never_outlives_the_change(
    client: FlaskClient, auth_database: Database, zoe: UUID
) -> None:
    """Both at once: the session is ended with the others, or the old password is refused."""

    def enter(browser: int) -> str:
        attempt = Attempt(
            NAME, PASSWORD, "digest", f"192.0.2.{browser}", known_browser=False, demo_allowed=False, key="of the test"
        )
        with auth_database.transaction() as tx:
            outcome = check_password(tx, attempt)
            if isinstance(outcome, WrongNameOrPassword):
                return "refused"
            return str(open_session(tx, zoe, method="pix").session.id)

    results = together([lambda: str(change(client).status_code), *(lambda n=n: enter(n) for n in range(3))])
    assert results[0] == "303"
    with auth_database.transaction() as tx:
        still = {str(one.id) for one in tx.session.scalars(select(SignedSession)) if one.ended_at is None}
    assert still.isdisjoint(results[1:])
    assert len(still) == 1


def test_a_change_while_the_password_was_checked_refuses_the_old_one(auth_database: Database, zoe: UUID) -> None:
    attempt = Attempt(NAME, PASSWORD, "digest", "192.0.2.1", known_browser=False, demo_allowed=False, key="of the test")
    with auth_database.transaction() as reading:
        reading.session.get_one(Credential, zoe)
        with auth_database.transaction() as tx:
            tx.session.get_one(Credential, zoe).password_hash = hash_password(NEW)
        assert isinstance(check_password(reading, attempt), WrongNameOrPassword)
    with auth_database.transaction() as tx:
        assert is_password(NEW, tx.session.get_one(Credential, zoe).password_hash)


def test_a_session_is_named_by_its_browser_and_closed_alone(
    app: Service, auth_database: Database, add_account: AddAccount
) -> None:
    add_account(NAME)
    firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
    here, there, third = app.test_client(), app.test_client(), app.test_client()
    there.environ_base["HTTP_USER_AGENT"] = firefox
    for browser in (here, there, third):
        sign_in(browser, NAME)
    page = words(here.get("/compte/moi"))
    assert "Firefox sur Windows" in page
    assert "Navigateur inconnu" in page
    sid = carried_identity(there, auth_database).identity.sid
    path = f"/compte/moi/sessions/{sid}/deconnecter"
    assert here.post(path).status_code == 400
    for _ in range(2):
        assert post(here, path, "/compte/moi").location == "/compte/moi"
    assert there.get("/compte/moi").location.startswith("/compte/connexion")
    assert third.get("/compte/moi").status_code == 200
    assert post(here, "/compte/moi/deconnecter-les-autres", "/compte/moi").location == "/compte/moi"
    assert third.get("/compte/moi").location.startswith("/compte/connexion")
    own = carried_identity(here, auth_database).identity.sid
    closed = post(here, f"/compte/moi/sessions/{own}/deconnecter", "/compte/moi")
    assert closed.location == "/compte/deconnecte"
    assert cookie(here, "jeton") is None


def test_nobody_closes_the_session_of_another(
    app: Service, client: FlaskClient, auth_database: Database, zoe: UUID, add_account: AddAccount
) -> None:
    add_account("jan@example.org")
    jan = app.test_client()
    sign_in(jan, "jan@example.org")
    for sid in (carried_identity(jan, auth_database).identity.sid, uuid4()):
        assert post(client, f"/compte/moi/sessions/{sid}/deconnecter", "/compte/moi").status_code == 404
    assert jan.get("/compte/moi").status_code == 200


def test_the_time_of_a_session_is_kept_through_the_change(
    client: FlaskClient, auth_database: Database, zoe: UUID
) -> None:
    with auth_database.transaction() as tx:
        session = tx.session.scalars(select(SignedSession)).one()
        session.created_at -= timedelta(hours=3)
        session.browser, opened = "Edge sur Windows", session.created_at
    change(client)
    with auth_database.transaction() as tx:
        new = tx.session.scalars(select(SignedSession).where(SignedSession.ended_at.is_(None))).one()
        assert (new.created_at, new.browser) == (opened, "Edge sur Windows")


@pytest.mark.parametrize(
    ("agent", "told"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36", "Chrome sur Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge sur Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Version/18.0 Safari/604.1", "Safari sur iPhone"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36", "Chrome sur Android"),
        ("<script>", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_a_browser_is_told_in_plain_words(agent: str, told: str) -> None:
    assert in_words(agent) == told
