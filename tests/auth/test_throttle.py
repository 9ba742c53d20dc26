"""Whoever tries passwords waits longer and longer; nobody else does."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from werkzeug.test import Client, TestResponse

from services.auth.commands.retention import forget_what_is_over
from services.auth.tables import SignInFailure
from shared.transaction import Database
from shared.web.service import Service
from tests.auth.browsing import PASSWORD, SIGN_IN, csrf_token, sign_in
from tests.auth.conftest import AddAccount
from tests.auth.journal import acts_of
from tests.auth.together import together

NAME = "zoe.lefevre@example.org"


@pytest.fixture
def from_network(app: Service) -> Callable[..., TestResponse]:
    """Sign in from an address, with a browser that nobody has used."""

    def try_password(password: str, address: str = "203.0.113.7", client: Client | None = None) -> TestResponse:
        browser = client or app.test_client()
        headers = {"X-Forwarded-For": address}
        token = csrf_token(browser.get(SIGN_IN, headers=headers))
        fields = {"csrf_token": token, "identifier": NAME, "password": password}
        return browser.post(SIGN_IN, data=fields, headers=headers)

    return try_password


def let_pass(database: Database, seconds: int) -> None:
    with database.transaction() as tx:
        tx.session.execute(update(SignInFailure).values(last_at=SignInFailure.last_at - timedelta(seconds=seconds)))


def test_the_wait_grows_and_the_right_password_ends_it(
    from_network: Callable[..., TestResponse], auth_database: Database, add_account: AddAccount
) -> None:
    account_id = add_account(NAME)
    for _ in range(5):
        assert from_network("faux").status_code == 403
    held = from_network(PASSWORD)
    assert held.status_code == 429
    assert 1 <= int(held.headers["Retry-After"]) <= 5
    assert "Attendez" in held.text
    let_pass(auth_database, 5)
    assert from_network("faux").status_code == 403
    assert int(from_network(PASSWORD).headers["Retry-After"]) > 5
    let_pass(auth_database, 10)
    assert from_network(PASSWORD).status_code == 303
    assert from_network("faux").status_code == 403
    assert from_network(PASSWORD).status_code == 303
    assert acts_of(auth_database, account_id).count("sign_in_refused") == 7


def test_tries_during_the_wait_do_not_make_it_longer(
    from_network: Callable[..., TestResponse], auth_database: Database, add_account: AddAccount
) -> None:
    add_account(NAME)
    for _ in range(5):
        from_network("faux")
    for _ in range(5):
        assert from_network("faux").status_code == 429
    let_pass(auth_database, 5)
    assert from_network(PASSWORD).status_code == 303


def test_another_network_is_not_slowed_down(from_network: Callable[..., TestResponse], add_account: AddAccount) -> None:
    add_account(NAME)
    for _ in range(6):
        from_network("faux", "203.0.113.7")
    assert from_network(PASSWORD, "203.0.113.7").status_code == 429
    assert from_network(PASSWORD, "198.51.100.4").status_code == 303


def test_a_classmate_does_not_slow_down_a_browser_where_the_pupil_was_signed_in(
    app: Service, from_network: Callable[..., TestResponse], add_account: AddAccount
) -> None:
    add_account(NAME)
    hers = app.test_client()
    assert from_network(PASSWORD, client=hers).status_code == 303
    hers.post("/compte/deconnexion", headers={"X-Forwarded-For": "203.0.113.7"})
    for _ in range(6):
        from_network("faux")
    assert from_network(PASSWORD).status_code == 429
    assert from_network(PASSWORD, client=hers).status_code == 303


def test_another_pupil_of_the_school_is_not_slowed_down(
    app: Service, from_network: Callable[..., TestResponse], add_account: AddAccount
) -> None:
    add_account(NAME)
    add_account("jan@example.org")
    for _ in range(6):
        from_network("faux", "127.0.0.1")
    assert sign_in(app.test_client(), "jan@example.org").status_code == 303


def test_an_unknown_name_is_slowed_down_alike(from_network: Callable[..., TestResponse]) -> None:
    statuses = [from_network("faux").status_code for _ in range(7)]
    assert statuses == [403] * 5 + [429] * 2


def test_guesses_sent_together_are_counted_one_by_one(
    from_network: Callable[..., TestResponse], add_account: AddAccount
) -> None:
    add_account(NAME)
    answers = together([lambda: from_network("faux").status_code] * 8)
    assert sorted(answers) == [403] * 5 + [429] * 3


def test_a_double_click_signs_in_once_a_request_and_is_no_fault(
    from_network: Callable[..., TestResponse], add_account: AddAccount
) -> None:
    add_account(NAME)
    assert together([lambda: from_network(PASSWORD).status_code] * 4) == [303] * 4


def test_the_names_tried_are_not_kept_and_the_count_is_forgotten_after_a_day(
    from_network: Callable[..., TestResponse], auth_database: Database
) -> None:
    from_network("faux")
    with auth_database.transaction() as tx:
        kept = tx.session.scalars(select(SignInFailure)).one()
        assert NAME not in repr(vars(kept))
    let_pass(auth_database, 25 * 3600)
    with auth_database.transaction() as tx:
        forget_what_is_over(tx)
        assert tx.session.scalars(select(SignInFailure)).all() == []
