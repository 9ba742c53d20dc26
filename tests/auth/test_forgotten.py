"""A forgotten password, another address, an invitation: what goes by e-mail (R-FORGOTTEN, R-ADDRESS, R-MAILED-LINK)."""

from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from services.auth.settings import AuthSettings
from services.auth.tables import Account, MailedLink, SignInName
from shared.identity.model import Role
from shared.mail.tables import letter
from shared.transaction import Database
from shared.web.service import Service
from tests.auth.browsing import PASSWORD, cookie, csrf_token, post, sign_in, words
from tests.auth.conftest import AddAccount, Carry
from tests.auth.journal import acts_of
from tests.auth.together import together
from tests.identities import UAI

NAME = "zoe.lefevre@example.org"
ASK = "/compte/mot-de-passe-oublie"
SENT = "/compte/mot-de-passe-oublie/envoye"
ADDRESS = "/compte/moi/adresse"
NEW = "tulipe cahier girafe"


@pytest.fixture
def zoe(add_account: AddAccount) -> UUID:
    return add_account(NAME, first_name="Zoé", last_name="Lefèvre")


def ask(client: FlaskClient, address: str = NAME) -> None:
    answer = post(client, ASK, ASK, email=address)
    assert (answer.status_code, answer.location) == (303, SENT)


def send(client: FlaskClient, link: str) -> int:
    return post(client, link, link, new=NEW).status_code


def age_links(database: Database, by: timedelta) -> None:
    with database.transaction() as tx:
        values = {"expires_at": MailedLink.expires_at - by, "created_at": MailedLink.created_at - by}
        tx.session.execute(update(MailedLink).values(**values))


def test_a_forgotten_password_is_chosen_again_by_the_letters_link(
    app: Service, client: FlaskClient, auth_database: Database, zoe: UUID, carry: Carry
) -> None:
    elsewhere = app.test_client()
    sign_in(elsewhere, NAME)
    ask(client)
    box = carry()
    assert box.letters[0]["To"] == NAME
    link = box.link()
    answer = post(client, link, link, new=NEW)
    assert (answer.status_code, answer.location) == (303, "/compte/connexion")
    assert sign_in(client, NAME, NEW).status_code == 303
    assert sign_in(app.test_client(), NAME, PASSWORD).status_code == 403
    assert elsewhere.get("/compte/moi").status_code != 200, "every session is ended"
    assert "Votre mot de passe a changé" in [sent["Subject"] for sent in carry().letters]
    assert "password_reset" in acts_of(auth_database, zoe)


def test_a_link_serves_once_even_in_two_posts_at_once(
    app: Service, client: FlaskClient, zoe: UUID, carry: Carry
) -> None:
    ask(client)
    link = carry().link()
    browsers = [app.test_client() for _ in range(2)]
    forms = [{"csrf_token": csrf_token(one.get(link)), "new": NEW} for one in browsers]
    posts = [partial(one.post, link, data=form) for one, form in zip(browsers, forms, strict=True)]
    assert sorted(answer.status_code for answer in together(posts)) == [303, 410]


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_link_is_void_after_an_hour_and_says_what_to_do(
    client: FlaskClient, auth_database: Database, zoe: UUID, carry: Carry, method: str
) -> None:
    ask(client)
    link = carry().link()
    age_links(auth_database, timedelta(hours=1))
    answer = client.get(link) if method == "get" else post(client, link, ASK, new=NEW)
    assert answer.status_code == 410
    assert "Demandez-en un nouveau" in words(answer)
    assert sign_in(client, NAME).status_code == 303


@pytest.mark.parametrize("path", ["/compte/nouveau-mot-de-passe/", "/compte/adresse/"])
@pytest.mark.parametrize("secret", ["x", "é", "a" * 5000, "%00", "..%2f"])
def test_a_made_up_link_is_refused_plainly(client: FlaskClient, path: str, secret: str) -> None:
    assert client.get(path + secret).status_code in (404, 410)


def test_the_link_of_one_purpose_does_not_serve_another(client: FlaskClient, zoe: UUID, carry: Carry) -> None:
    ask(client)
    secret = carry().link().rpartition("/")[2]
    assert client.get(f"/compte/adresse/{secret}").status_code == 410


def test_the_password_chosen_is_judged_and_the_link_still_stands(client: FlaskClient, zoe: UUID, carry: Carry) -> None:
    ask(client)
    link = carry().link()
    assert post(client, link, link, new="lefevre").status_code == 400
    assert post(client, link, link, new=NEW).status_code == 303


def test_an_unknown_address_gets_the_same_page_and_no_letter(
    client: FlaskClient, auth_database: Database, zoe: UUID, carry: Carry
) -> None:
    ask(client, "nobody@example.org")
    assert carry().letters == []
    with auth_database.transaction() as tx:
        assert tx.session.scalars(select(letter.c.outcome)).all() == ["nobody"]
        assert tx.session.scalars(select(MailedLink.address)).all() == [None]


def test_an_unknown_address_costs_the_same_statements(client: FlaskClient, auth_database: Database, zoe: UUID) -> None:
    """What takes the time is the same: nobody learns from a watch who has an account."""
    counts = {}
    for address in (NAME, "nobody@example.org"):
        ask(client, address)
        with auth_database.transaction() as tx:
            counts[address] = (
                tx.session.scalar(select(func.count()).select_from(MailedLink)),
                tx.session.scalar(select(func.count()).select_from(letter)),
            )
    assert counts == {NAME: (1, 1), "nobody@example.org": (2, 2)}


def test_three_letters_an_hour_to_one_address(
    client: FlaskClient, auth_database: Database, zoe: UUID, carry: Carry
) -> None:
    for _ in range(5):
        ask(client, " Zoe.Lefevre@Example.org")
    assert len(carry().letters) == 3
    age_links(auth_database, timedelta(hours=1))
    ask(client)
    assert len(carry().letters) == 4


def test_a_demonstration_account_has_no_letter_on_https(
    client: FlaskClient, auth_database: Database, auth_settings: AuthSettings, zoe: UUID
) -> None:
    from services.auth.commands.forgotten import ask_reset

    with auth_database.transaction() as tx:
        tx.session.execute(update(Account).values(demo=True))
        ask_reset(tx, NAME, auth_settings.model_copy(update={"public_url": "https://certif.example"}))
        assert tx.session.scalars(select(letter.c.outcome)).all() == ["nobody"]


@pytest.mark.parametrize("typed", ["", "zoe", "zoe@", "@example.org", "a" * 300 + "@example.org", "zoe@example.org\nx"])
def test_what_is_not_an_address_is_said_beside_the_field(client: FlaskClient, typed: str) -> None:
    assert post(client, ASK, ASK, email=typed).status_code == 400


def change_address(client: FlaskClient, address: str, password: str = PASSWORD) -> int:
    return post(client, ADDRESS, ADDRESS, email=address, password=password).status_code


def test_an_address_changes_once_the_new_one_has_answered(
    app: Service, client: FlaskClient, auth_database: Database, zoe: UUID, carry: Carry
) -> None:
    sign_in(client, NAME)
    assert change_address(client, "zoe@ecole.example.org") == 200
    box = carry()
    assert box.letters[0]["To"] == "zoe@ecole.example.org"
    assert sign_in(app.test_client(), NAME).status_code == 303, "nothing has changed yet"
    link = box.link()
    assert "zoe@ecole.example.org" in client.get(link).text
    assert sign_in(app.test_client(), NAME).status_code == 303, "looking at the page confirms nothing"
    assert post(client, link, link).status_code == 303
    assert sign_in(app.test_client(), "zoe@ecole.example.org").status_code == 303
    assert sign_in(app.test_client(), NAME).status_code == 403
    assert [sent["To"] for sent in carry().letters][1:] == [NAME], "the former address is told"
    assert "address_changed" in acts_of(auth_database, zoe)


def test_the_address_of_another_is_not_taken_nor_told_before_the_letter_is_opened(
    app: Service, client: FlaskClient, add_account: AddAccount, zoe: UUID, carry: Carry
) -> None:
    add_account("paul@example.org")
    sign_in(client, NAME)
    assert change_address(client, "paul@example.org") == 200
    link = carry().link()
    refused = post(client, link, link)
    assert refused.status_code == 409
    assert "déjà à un autre compte" in words(refused)
    assert sign_in(app.test_client(), "paul@example.org").status_code == 303
    assert sign_in(app.test_client(), NAME).status_code == 303


def test_an_address_is_not_changed_without_the_password(client: FlaskClient, zoe: UUID, carry: Carry) -> None:
    sign_in(client, NAME)
    assert change_address(client, "other@example.org", "wrong") == 403
    assert carry().letters == []


def test_an_account_with_an_identifiant_gains_an_address(
    app: Service, client: FlaskClient, add_account: AddAccount, auth_database: Database, carry: Carry
) -> None:
    mine = add_account("zoe.lefevre0412")
    sign_in(client, "zoe.lefevre0412")
    assert "Ajouter une adresse" in words(client.get("/compte/moi"))
    assert change_address(client, NAME) == 200
    link = carry().link()
    assert post(client, link, link).status_code == 303
    with auth_database.transaction() as tx:
        kinds = tx.session.scalars(select(SignInName.kind).where(SignInName.account_id == mine)).all()
    assert sorted(kinds) == ["email", "identifiant"]


def test_an_invitation_goes_by_letter_too(client: FlaskClient, add_account: AddAccount, carry: Carry) -> None:
    add_account("admin@example.org", Role.SCHOOL_ADMIN)
    sign_in(client, "admin@example.org")
    page = f"/compte/equipe/{UAI}"
    shown = post(client, f"{page}/inviter", page, email="new@example.org", role=Role.REFERENT.value)
    box = carry()
    assert box.letters[0]["To"] == "new@example.org"
    assert box.link() in shown.text
    assert cookie(client, "session")
