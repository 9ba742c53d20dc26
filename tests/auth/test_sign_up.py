"""A new compte Pix: an address that answers, or an identifiant; and nobody learns who has one (R-SIGN-UP)."""

from datetime import date, timedelta
from itertools import islice

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from services.auth.commands.sign_up import FROM_ONE_NETWORK
from services.auth.domain.sign_up import flaw_of_name, identifiants
from services.auth.tables import Account, MailedLink, SignInFailure, SignInName
from shared.transaction import Database
from shared.web.service import Service
from tests.auth.browsing import cookie, csrf_token, post, sign_in, words
from tests.auth.conftest import AddAccount, Carry, CountRows
from tests.auth.journal import acts_of, carried_identity
from tests.auth.together import together

ASK = "/compte/inscription"
WITHOUT = f"{ASK}/sans-adresse"
NEW = "quatre girafes sous la neige"
ZOE = {"first_name": "Zoé", "last_name": "Lefèvre-Nuñez", "password": NEW, "terms": "y"}
BORN = {"birth_date": "23/11/2012"}


def test_an_address_that_answers_makes_an_account(
    client: FlaskClient,
    auth_database: Database,
    carry: Carry,
    count_rows: CountRows,
) -> None:
    assert post(client, ASK, ASK, email="zoe@example.org").location == f"{ASK}/envoye"
    assert count_rows(Account) == 0
    link = carry().link()
    assert "zoe@example.org" in client.get(link).text
    made = post(client, link, link, **ZOE)
    assert (made.status_code, made.location) == (303, "/compte/")
    identity = carried_identity(client, auth_database).identity
    assert (identity.name, identity.grants, identity.pupil) == ("Zoé Lefèvre-Nuñez", (), None)
    assert acts_of(auth_database, identity.account_id) == ["signed_up", "signed_in"]
    with auth_database.transaction() as tx:
        assert tx.session.scalars(select(Account.terms_accepted)).one() == "2026-11-24"
        assert tx.session.scalars(select(MailedLink.address)).one() is None
    assert client.get(link).status_code == 410
    assert sign_in(client.application.test_client(), "ZOE@example.org", NEW).status_code == 303


def test_the_page_says_the_same_to_whoever_has_an_account_and_the_letter_says_which(
    client: FlaskClient,
    add_account: AddAccount,
    carry: Carry,
    count_rows: CountRows,
) -> None:
    add_account("zoe@example.org")
    asked = post(client, ASK, ASK, email="Zoe@example.org")
    assert (asked.status_code, asked.location) == (303, f"{ASK}/envoye")
    assert carry().link() == "/compte/connexion"
    assert count_rows(Account) == 1


def test_a_made_up_or_old_link_makes_nothing(
    client: FlaskClient,
    auth_database: Database,
    carry: Carry,
    count_rows: CountRows,
) -> None:
    post(client, ASK, ASK, email="zoe@example.org")
    link = carry().link()
    page = client.get(link)
    with auth_database.transaction() as tx:
        tx.session.execute(update(MailedLink).values(expires_at=tx.now - timedelta(seconds=1)))
    token = csrf_token(page)
    assert client.post(link, data={"csrf_token": token, **ZOE}).status_code == 410
    assert client.get(f"{ASK}/nimporte-quoi").status_code == 410
    assert count_rows(Account) == 0


def test_of_two_posts_of_one_link_one_makes_the_account(
    app: Service,
    client: FlaskClient,
    carry: Carry,
    count_rows: CountRows,
) -> None:
    post(client, ASK, ASK, email="zoe@example.org")
    link = carry().link()
    browsers = [app.test_client() for _ in range(2)]
    forms = [{"csrf_token": csrf_token(one.get(link)), **ZOE} for one in browsers]
    codes = together([lambda b=b, f=f: b.post(link, data=f).status_code for b, f in zip(browsers, forms, strict=True)])  # type: ignore[misc]
    assert sorted(codes) == [303, 410]
    assert count_rows(Account) == 1


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"first_name": ""}, "Écrivez votre prénom"),
        ({"last_name": "!!!"}, "avec des lettres"),
        ({"last_name": "a\x00b"}, "avec des lettres"),
        ({"first_name": "x" * 300}, "trop long"),
        ({"password": "court"}, "trop court"),
        ({"password": "Zoé Lefèvre-Nuñez"}, "se devine trop vite"),
        ({"password": ""}, "Choisissez un mot de passe"),
        ({"terms": ""}, "acceptez-les"),
        ({"birth_date": "31/02/2012"}, "n’existe pas"),
        ({"birth_date": ""}, "Écrivez votre date de naissance"),
    ],
)
def test_what_is_missing_is_told_beside_its_field_and_makes_nothing(
    client: FlaskClient, count_rows: CountRows, changes: dict[str, str], told: str
) -> None:
    fields = {**ZOE, **BORN, **changes}
    if not fields["terms"]:
        del fields["terms"]
    answer = post(client, WITHOUT, WITHOUT, **fields)
    assert (answer.status_code, told in words(answer)) == (400, True), words(answer)
    assert count_rows(Account) == 0
    assert cookie(client, "jeton") is None


def test_without_an_address_an_identifiant_is_made_and_shown_and_the_date_is_not_kept(
    client: FlaskClient, auth_database: Database
) -> None:
    made = post(client, WITHOUT, WITHOUT, **ZOE, **BORN)
    assert (made.status_code, made.location) == (303, f"{ASK}/identifiant")
    assert "zoe.lefevrenunez2311" in client.get(made.location).text
    assert sign_in(client.application.test_client(), "zoe.lefevrenunez2311", NEW).status_code == 303
    with auth_database.transaction() as tx:
        account = tx.session.scalars(select(Account)).one()
        assert "2012" not in str(vars(account))


def test_namesakes_of_one_day_get_different_identifiants_even_at_once(app: Service, auth_database: Database) -> None:
    browsers = [app.test_client() for _ in range(4)]
    codes = together([lambda b=b: post(b, WITHOUT, WITHOUT, **ZOE, **BORN).status_code for b in browsers])  # type: ignore[misc]
    assert codes == [303] * 4
    with auth_database.transaction() as tx:
        names = tx.session.scalars(select(SignInName.key)).all()
    assert len(set(names)) == 4
    assert "zoe.lefevrenunez2311" in names


def test_a_flood_of_accounts_from_one_network_is_stopped_and_a_school_is_not(
    client: FlaskClient, auth_database: Database, count_rows: CountRows
) -> None:
    post(client, WITHOUT, WITHOUT, **ZOE, **BORN)
    with auth_database.transaction() as tx:
        tx.session.execute(update(SignInFailure).values(failures=FROM_ONE_NETWORK - 1))
    client.post("/compte/deconnexion")
    assert post(client, WITHOUT, WITHOUT, **ZOE, **BORN).status_code == 303
    client.post("/compte/deconnexion")
    stopped = post(client, WITHOUT, WITHOUT, **ZOE, **BORN)
    assert (stopped.status_code, count_rows(Account)) == (429, 2)


def test_the_terms_and_the_way_in_are_one_click_from_the_page_of_sign_in(client: FlaskClient) -> None:
    assert ASK in client.get("/compte/connexion").text
    assert "Conditions d’utilisation" in client.get("/compte/conditions").text


@given(st.text(max_size=300))
def test_a_name_is_accepted_or_told(name: str) -> None:
    told = flaw_of_name(name)
    assert told is None or told.endswith((".", "plus."))
    if told is None:
        assert any(sign.isalnum() for sign in name)


@given(st.dates(date(1900, 1, 1), date(2020, 12, 31)))
def test_an_identifiant_ends_with_the_day_and_the_month_then_with_four_digits(born: date) -> None:
    first, *others = islice(identifiants("Zoé", "Lefèvre", born), 4)
    assert first == f"zoe.lefevre{born:%d%m}"
    assert all(other.startswith("zoe.lefevre") and other[-4:].isdigit() for other in others)
