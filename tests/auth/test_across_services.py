"""One sign-in for the four services: renewed without a word, refused everywhere once it is over."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from sqlalchemy import update
from werkzeug.test import Client

from services.auth.commands.keys import current_key
from services.auth.tables import Membership, SignedSession
from shared.identity import token
from shared.identity.model import Role
from shared.transaction import Database
from shared.web.service import Service
from tests.auth.browsing import SIGN_IN, cookie, csrf_token, sign_in, words
from tests.auth.conftest import AddAccount
from tests.auth.journal import acts_of, carried_identity
from tests.auth.next_door import gateway, hear, neighbour
from tests.identities import PUBLIC_URL, UAI


@pytest.fixture
def browser(
    app: Service, auth_database: Database, exam_database: Database, add_account: AddAccount
) -> Iterator[Client]:
    """Camille is signed in, and the service next door knows the key."""
    add_account("camille@example.org")
    other = neighbour(exam_database)
    client = gateway(app, voisin=other)
    sign_in(client, "camille@example.org")
    hear(auth_database, exam_database)
    yield client
    other.extensions["certif.database"].dispose()


def let_the_token_expire(client: Client, database: Database) -> None:
    identity = carried_identity(client, database).identity
    with database.transaction() as tx:
        old = token.sign(identity, current_key(tx), issuer=PUBLIC_URL, now=datetime.now(UTC) - timedelta(minutes=6))
    client.set_cookie("jeton", old)


def rest(database: Database, **ago: timedelta) -> None:
    """Move instants of every session back."""
    with database.transaction() as tx:
        tx.session.execute(update(SignedSession).values({name: tx.now - age for name, age in ago.items()}))


def test_a_file_of_pupils_is_received_whole_before_it_is_sent_on(browser: Client) -> None:
    """A browser still sending when the answer comes would see a cut connection under gunicorn."""
    body = BytesIO(b"x" * 20_000_000)
    sent = browser.post("/compte/renouveler?suite=/voisin/form", input_stream=body, content_length=20_000_000)
    assert (sent.status_code, sent.location) == (307, "/voisin/form")
    assert body.tell() == 20_000_000


def test_the_service_next_door_knows_who_it_is_alone(browser: Client) -> None:
    assert browser.get("/voisin/page").text.startswith("Camille Durand")


def test_an_expired_token_is_renewed_without_a_word(browser: Client, auth_database: Database) -> None:
    let_the_token_expire(browser, auth_database)
    asked = browser.get("/voisin/page?a=1")
    assert asked.status_code == 307
    renewed = browser.get(asked.location)
    assert (renewed.status_code, renewed.location) == (303, "/voisin/page?a=1")
    assert browser.get(renewed.location).text.startswith("Camille Durand")


def test_a_form_sent_with_an_expired_token_arrives_whole(browser: Client, auth_database: Database) -> None:
    form = {"csrf_token": csrf_token(browser.get("/voisin/page")), "text": "une réponse ☂"}
    let_the_token_expire(browser, auth_database)
    sent = browser.post("/voisin/form", data=form)
    assert sent.status_code == 307
    renewed = browser.post(sent.location, data=form)
    assert (renewed.status_code, renewed.location) == (307, "/voisin/form")
    assert browser.post(renewed.location, data=form).text == "Camille Durand a écrit une réponse ☂"


def test_a_renewed_token_carries_the_roles_of_now(browser: Client, auth_database: Database) -> None:
    before = carried_identity(browser, auth_database).identity
    with auth_database.transaction() as tx:
        tx.session.add(Membership(account_id=before.account_id, role="referent", scope=UAI))
    browser.get("/compte/renouveler?suite=/voisin/page")
    after = carried_identity(browser, auth_database).identity
    assert (after.sid, after.has(Role.REFERENT)) == (before.sid, True)


@pytest.mark.parametrize("suite", ["https://ailleurs.example/", "//ailleurs.example", ""])
def test_a_renewal_never_leads_to_another_site(browser: Client, suite: str) -> None:
    for send in (browser.get, browser.post):
        assert send("/compte/renouveler", query_string={"suite": suite}).location == "/compte/"


def test_a_session_left_for_two_hours_asks_to_sign_in_again(browser: Client, auth_database: Database) -> None:
    browser.set_cookie("epreuve", "test-en-cours")
    rest(auth_database, expires_at=timedelta(seconds=1))
    answer = browser.get("/compte/renouveler?suite=/test/profil?a=1")
    assert (answer.status_code, answer.location) == (303, "/compte/connexion?suite=/test/profil%3Fa%3D1")
    assert cookie(browser, "jeton") is None
    assert cookie(browser, "session") is None
    assert cookie(browser, "epreuve") == "test-en-cours"
    assert "Votre connexion est terminée" in browser.get(answer.location).text


def test_a_form_that_comes_too_late_is_told_lost(browser: Client, auth_database: Database) -> None:
    rest(auth_database, expires_at=timedelta(seconds=1))
    answer = browser.post("/compte/renouveler?suite=/voisin/form?x=1", data={"text": "perdu"})
    assert (answer.status_code, answer.location) == (303, "/compte/connexion?suite=/voisin/")
    assert "n’a pas été enregistré" in browser.get(answer.location).text


def test_a_script_is_told_401_and_not_a_page(browser: Client, auth_database: Database) -> None:
    rest(auth_database, expires_at=timedelta(seconds=1))
    answer = browser.post("/compte/renouveler?suite=/voisin/form", headers={"Accept": "application/json"})
    assert answer.status_code == 401
    assert answer.content_type == "application/problem+json"


def test_use_keeps_a_session_alive_and_twelve_hours_end_it(browser: Client, auth_database: Database) -> None:
    rest(auth_database, created_at=timedelta(hours=11), seen_at=timedelta(hours=1))
    browser.get("/compte/renouveler")
    with auth_database.transaction() as tx:
        session = tx.session.query(SignedSession).one()
        left = session.expires_at - tx.now
    assert timedelta(minutes=59) < left <= timedelta(hours=1)


def test_signed_out_the_same_cookies_are_refused_everywhere(
    browser: Client, auth_database: Database, exam_database: Database
) -> None:
    stolen = {name: cookie(browser, name) or "" for name in ("jeton", "session")}
    account_id = carried_identity(browser, auth_database).identity.account_id
    browser.set_cookie("epreuve", "test-en-cours")
    answer = browser.post("/compte/deconnexion")
    assert (answer.status_code, answer.location) == (303, "/compte/deconnecte")
    assert [cookie(browser, name) for name in ("jeton", "session", "epreuve")] == [None, None, None]
    assert "Vous êtes déconnecté" in browser.get(answer.location).text

    hear(auth_database, exam_database)
    for name, value in stolen.items():
        browser.set_cookie(name, value)
    assert browser.get("/voisin/page").location == "/compte/connexion?suite=/voisin/page"
    assert browser.get("/compte/moi").location == "/compte/connexion?suite=/compte/moi"
    assert browser.get("/compte/renouveler?suite=/voisin/page").location.startswith("/compte/connexion")
    assert acts_of(auth_database, account_id) == ["signed_in", "signed_out"]


def test_a_sign_out_button_of_another_site_does_nothing(browser: Client) -> None:
    assert browser.post("/compte/deconnexion", headers={"Origin": "https://ailleurs.example"}).status_code == 403
    assert browser.get("/voisin/page").status_code == 200
    assert browser.post("/compte/deconnexion", headers={"Origin": PUBLIC_URL}).status_code == 303


def test_signing_out_twice_or_signed_out_is_no_fault(client: Client) -> None:
    for _ in range(2):
        assert client.post("/compte/deconnexion").status_code == 303
    client.set_cookie("session", "x" * 3000)
    assert client.post("/compte/deconnexion").status_code == 303
    assert client.get("/compte/renouveler").location == "/compte/connexion?suite=/compte/"


def test_signing_out_everywhere_ends_the_sessions_of_every_browser(
    app: Service, browser: Client, auth_database: Database, exam_database: Database
) -> None:
    elsewhere = app.test_client()
    sign_in(elsewhere, "camille@example.org")
    page = browser.get("/compte/moi")
    assert "(ce navigateur)" in page.text
    assert page.text.count("/compte/moi/sessions/") == 1
    answer = browser.post("/compte/moi/deconnecter-partout", data={"csrf_token": csrf_token(page)})
    assert answer.location == "/compte/deconnecte"
    hear(auth_database, exam_database)
    assert elsewhere.get("/compte/moi").status_code == 303
    assert browser.get("/voisin/page").status_code == 303


def test_signing_out_everywhere_needs_our_own_form(browser: Client) -> None:
    assert browser.post("/compte/moi/deconnecter-partout").status_code == 400
    assert browser.get("/voisin/page").status_code == 200


def test_the_sign_in_page_never_sends_a_signed_in_person_round_in_circles(browser: Client) -> None:
    """A service that does not know the newest key yet sends people here: they are not sent back at once."""
    answer = browser.get("/compte/connexion?suite=/voisin/page")
    assert answer.status_code == 200
    assert "Est-ce bien vous ?" in words(answer)
    assert browser.get(SIGN_IN).status_code == 200
