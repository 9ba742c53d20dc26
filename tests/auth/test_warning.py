"""Whoever is tried at is told: by a letter when there is an address, on « Mon compte » in every case (R-WARNING)."""

from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete

from services.auth.domain.warning import is_due
from services.auth.refused_queries import SHOWN_FOR
from services.auth.tables import SignInFailure
from shared.journal.chain import JournalLine
from shared.journal.write import append
from shared.transaction import Database
from shared.web.service import Service
from tests.auth.browsing import PASSWORD, SIGN_IN, csrf_token, sign_in, words
from tests.auth.conftest import AddAccount, Carry
from tests.auth.domain.test_small_rules import NOON
from tests.auth.journal import acts_of
from tests.auth.together import together

NAME = "zoe.lefevre@example.org"
SUBJECT = "Des essais de connexion à votre compte ont échoué"


def fail(app: Service, database: Database, times: int, name: str = NAME) -> None:
    """Wrong passwords, each after the wait that the one before costs."""
    for _ in range(times):
        assert sign_in(app.test_client(), name, "faux").status_code == 403
        with database.transaction() as tx:
            tx.session.execute(delete(SignInFailure))


def fail_before(database: Database, account_id: UUID, age: timedelta, act: str = "sign_in_refused") -> JournalLine:
    """A line of the journal, as if it had been written `age` ago."""
    with database.transaction() as tx:
        subject = f"account:{account_id}"
        facts = {"reason": "password"}
        at = tx.now - age
        return append(tx.session, service="auth", subject=subject, at=at, actor="auth", act=act, facts=facts)


@pytest.mark.parametrize(
    ("tries", "hours_since_told", "due"),
    [(9, None, False), (10, None, True), (400, 23.9, False), (10, 24, True), (9, 48, False)],
)
def test_ten_tries_in_an_hour_are_told_once_a_day(tries: int, hours_since_told: float | None, due: bool) -> None:
    told = None if hours_since_told is None else NOON - timedelta(hours=hours_since_told)
    assert is_due(tries, told, NOON) is due


def test_the_tenth_wrong_password_is_told_by_a_letter_and_the_next_ones_are_not(
    app: Service, auth_database: Database, add_account: AddAccount, carry: Carry
) -> None:
    account_id = add_account(NAME)
    fail(app, auth_database, 9)
    assert carry().letters == []
    fail(app, auth_database, 3)
    (letter,) = carry().letters
    assert letter["To"] == NAME
    assert letter["Subject"] == SUBJECT
    said = letter.get_content()
    assert "10 essais" in said
    assert "Ce n’était pas vous ?" in said
    assert "http" not in said, "a letter that frightens carries no link to click"
    assert acts_of(auth_database, account_id).count("tries_told") == 1


def test_tries_that_reach_ten_together_from_four_networks_make_one_letter(
    app: Service, auth_database: Database, add_account: AddAccount, carry: Carry
) -> None:
    account_id = add_account(NAME)
    for minutes in range(9):
        fail_before(auth_database, account_id, timedelta(minutes=30 - minutes))

    def from_network(number: int) -> int:
        browser, headers = app.test_client(), {"X-Forwarded-For": f"203.0.113.{number}"}
        token = csrf_token(browser.get(SIGN_IN, headers=headers))
        form = {"csrf_token": token, "identifier": NAME, "password": "faux"}
        return browser.post(SIGN_IN, data=form, headers=headers).status_code

    assert together([lambda number=number: from_network(number) for number in range(4)]) == [403] * 4
    assert [letter["To"] for letter in carry().letters] == [NAME]


def test_another_letter_leaves_the_next_day_only(
    app: Service, auth_database: Database, add_account: AddAccount, carry: Carry
) -> None:
    yesterday, this_morning = add_account(NAME), add_account("jan@example.org")
    fail_before(auth_database, yesterday, timedelta(hours=25), "tries_told")
    fail_before(auth_database, this_morning, timedelta(hours=6), "tries_told")
    for name in (NAME, "jan@example.org"):
        fail(app, auth_database, 10, name)
    assert [letter["To"] for letter in carry().letters] == [NAME]


def test_tries_spread_over_the_day_are_told_on_the_page_and_not_by_letter(
    app: Service, auth_database: Database, add_account: AddAccount, carry: Carry
) -> None:
    account_id = add_account(NAME)
    for hours in range(20, 1, -2):
        fail_before(auth_database, account_id, timedelta(hours=hours))
    fail(app, auth_database, 1)
    assert carry().letters == []


def test_whoever_has_no_address_reads_it_on_the_page_alone(
    app: Service, client: FlaskClient, auth_database: Database, add_account: AddAccount, carry: Carry
) -> None:
    account_id = add_account("zoe.lefevre1403")
    fail(app, auth_database, 11, "zoe.lefevre1403")
    assert carry().letters == []
    assert "tries_told" not in acts_of(auth_database, account_id)
    sign_in(client, "zoe.lefevre1403")
    page = words(client.get("/compte/moi"))
    assert (
        "11 essais de connexion à votre compte ont été refusés ces trente derniers jours ; voici les derniers" in page
    )
    assert page.count("mot de passe incorrect") == 5
    assert "Ce n’était pas vous ?" in page
    assert "un message vous est envoyé" not in page


def test_my_account_says_so_when_nothing_was_refused_or_only_long_ago(
    client: FlaskClient, auth_database: Database, add_account: AddAccount
) -> None:
    account_id = add_account(NAME)
    fail_before(auth_database, account_id, SHOWN_FOR + timedelta(minutes=1))
    sign_in(client, NAME, PASSWORD)
    assert "Aucun ces trente derniers jours" in words(client.get("/compte/moi"))
    fail_before(auth_database, account_id, timedelta(days=3))
    page = words(client.get("/compte/moi"))
    assert "Un essai de connexion à votre compte a été refusé ces trente derniers jours :" in page
    assert "il y a 3 jours, mot de passe incorrect" in page


def test_the_tries_at_one_account_are_shown_to_nobody_else(
    app: Service, client: FlaskClient, auth_database: Database, add_account: AddAccount
) -> None:
    add_account(NAME)
    add_account("jan@example.org")
    fail(app, auth_database, 3)
    sign_in(client, "jan@example.org")
    assert "Aucun ces trente derniers jours" in words(client.get("/compte/moi"))
