"""An account is erased when its person has thought it over, and never that of the staff (R-ERASURE)."""

import json
from datetime import timedelta
from uuid import UUID

from flask.testing import FlaskClient
from sqlalchemy import select, text, update

from services.auth.commands.erasure import ASLEEP_AFTER, NOTICE, erase_what_is_due, mark_what_sleeps
from services.auth.service import SERVICE
from services.auth.settings import AuthSettings
from services.auth.tables import Account, Erasure
from shared.events.auth import AccountErased, SessionRevoked
from shared.identity.model import Role
from shared.mail.tables import letter
from shared.transaction import Database
from tests.auth.browsing import post, sign_in, words
from tests.auth.conftest import AddAccount
from tests.auth.ent import Ent, enrol
from tests.auth.journal import acts_of, carried_identity, emitted
from tests.auth.test_arrivals import link

DATA = "/compte/moi/donnees"
NAME = "zoe.lefevre@example.org"


def sweep(database: Database, *, after: timedelta = timedelta(0)) -> None:
    with database.transaction() as tx:
        tx.use_instant(tx.now + after)
        erase_what_is_due(tx)


def test_a_person_takes_their_data_away_without_a_secret(
    client: FlaskClient, auth_database: Database, add_account: AddAccount
) -> None:
    account_id = add_account(NAME, first_name="Zoé", last_name="Lefèvre")
    add_account("autre@example.org")
    link(auth_database, account_id, enrol(auth_database))
    sign_in(client, NAME)
    answer = client.get("/compte/mes-donnees")
    kept = json.loads(answer.text)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert kept["account"][0]["first_name"] == "Zoé"
    assert [one["written"] for one in kept["sign_in_name"]] == [NAME]
    assert kept["pupil"][0]["last_name"] == "LEFEVRE NUNEZ"
    assert "argon2" not in answer.text
    assert "autre@" not in answer.text
    assert client.application.test_client().get("/compte/mes-donnees").status_code == 303


def test_seven_days_to_think_it_over_then_nothing_but_a_number_stays(
    client: FlaskClient, auth_database: Database, add_account: AddAccount
) -> None:
    account_id = add_account(NAME, first_name="Zoé", last_name="Lefèvre")
    pupil_id = enrol(auth_database)
    link(auth_database, account_id, pupil_id)
    sign_in(client, NAME)
    assert post(client, f"{DATA}/effacer", DATA).status_code == 303
    assert post(client, f"{DATA}/effacer", DATA).status_code == 303
    sweep(auth_database, after=timedelta(days=6))
    assert emitted(auth_database, AccountErased) == []
    assert sign_in(client.application.test_client(), NAME).status_code == 303
    for _ in range(2):
        sweep(auth_database, after=timedelta(days=7, seconds=1))
    (event,) = emitted(auth_database, AccountErased)
    assert (event.account_id, event.pupil_id) == (account_id, pupil_id)
    assert sign_in(client.application.test_client(), NAME).status_code == 403
    assert acts_of(auth_database, account_id)[-1] == "erased"
    with auth_database.transaction() as tx:
        assert tx.session.get_one(Account, account_id).display == ""
        for table in ("sign_in_name", "credential", "pupil_link", "signed_session"):
            assert tx.session.scalar(text(f"SELECT count(*) FROM {table}")) == 0, table  # noqa: S608


def test_whoever_changes_their_mind_keeps_the_account(
    client: FlaskClient, auth_database: Database, add_account: AddAccount
) -> None:
    account_id = add_account(NAME)
    sign_in(client, NAME)
    post(client, f"{DATA}/effacer", DATA)
    assert "sera effacé le" in words(client.get(DATA))
    post(client, f"{DATA}/renoncer", DATA)
    sweep(auth_database, after=timedelta(days=30))
    assert emitted(auth_database, AccountErased) == []
    assert acts_of(auth_database, account_id)[-2:] == ["erasure_asked", "erasure_given_up"]


def test_a_member_of_the_staff_is_not_erased(
    client: FlaskClient, auth_database: Database, add_account: AddAccount
) -> None:
    add_account("camille@example.org", Role.REFERENT)
    sign_in(client, "camille@example.org")
    told = post(client, f"{DATA}/effacer", DATA)
    assert (told.status_code, "Vous avez un rôle" in words(told)) == (409, True)
    with auth_database.transaction() as tx:
        assert tx.session.scalars(select(Erasure)).all() == []


def test_the_operator_asks_for_whoever_wrote_on_paper(
    auth_database: Database, auth_settings: AuthSettings, add_account: AddAccount
) -> None:
    account_id = add_account(NAME)
    with auth_database.transaction() as tx:
        assert SERVICE.commands["erase-person"](auth_settings, tx, []) == 2
        assert SERVICE.commands["erase-person"](auth_settings, tx, ["personne@example.org"]) == 1
        assert SERVICE.commands["erase-person"](auth_settings, tx, [NAME]) == 0
        assert SERVICE.commands["export-person"](auth_settings, tx, ["x"]) == 2
        assert SERVICE.commands["export-person"](auth_settings, tx, [str(account_id)]) == 0
    assert acts_of(auth_database, account_id) == ["erasure_asked", "exported"]


def test_an_erased_pupil_who_comes_back_by_the_ent_gets_another_account(
    client: FlaskClient, auth_database: Database, ent: Ent
) -> None:
    enrol(auth_database)
    ent.sign_in(client)
    first = carried_identity(client, auth_database).identity.account_id
    post(client, f"{DATA}/effacer", DATA)
    with auth_database.transaction() as tx:
        tx.session.execute(update(Erasure).values(due_at=tx.now))
    sweep(auth_database)
    assert len(emitted(auth_database, SessionRevoked)) == 1
    ent.sign_in(client)
    second: UUID = carried_identity(client, auth_database).identity.account_id
    assert second != first


def sleep_on(database: Database, settings: AuthSettings, *, after: timedelta) -> None:
    with database.transaction() as tx:
        tx.use_instant(tx.now + after)
        mark_what_sleeps(tx, settings)
        mark_what_sleeps(tx, settings)
    sweep(database, after=after)


def test_an_account_unused_for_two_years_is_erased_a_month_after_a_letter(
    client: FlaskClient, auth_database: Database, auth_settings: AuthSettings, add_account: AddAccount
) -> None:
    account_id = add_account(NAME)
    add_account("camille@example.org", Role.REFERENT)
    sign_in(client, NAME)
    sleep_on(auth_database, auth_settings, after=ASLEEP_AFTER - timedelta(days=1))
    assert "erasure_asked" not in acts_of(auth_database, account_id)
    sleep_on(auth_database, auth_settings, after=ASLEEP_AFTER + timedelta(days=1))
    assert acts_of(auth_database, account_id)[-1] == "erasure_asked"
    with auth_database.transaction() as tx:
        assert tx.session.scalars(select(Erasure.account_id)).all() == [account_id], "never the staff"
        waiting = tx.session.scalars(select(letter.c.kind)).all()
    assert waiting == ["asleep"]
    sweep(auth_database, after=ASLEEP_AFTER + NOTICE - timedelta(days=1))
    assert emitted(auth_database, AccountErased) == []
    sweep(auth_database, after=ASLEEP_AFTER + NOTICE + timedelta(days=2))
    assert [event.account_id for event in emitted(auth_database, AccountErased)] == [account_id]


def test_whoever_comes_back_meanwhile_keeps_the_account(
    client: FlaskClient, auth_database: Database, auth_settings: AuthSettings, add_account: AddAccount
) -> None:
    account_id = add_account(NAME)
    with auth_database.transaction() as tx:
        tx.session.execute(update(Account).values(created_at=tx.now - ASLEEP_AFTER - timedelta(days=1)))
    sleep_on(auth_database, auth_settings, after=timedelta(0))
    assert acts_of(auth_database, account_id) == ["erasure_asked"]
    sign_in(client, NAME)
    sweep(auth_database, after=NOTICE + timedelta(days=1))
    assert emitted(auth_database, AccountErased) == []
    assert acts_of(auth_database, account_id)[-1] == "erasure_given_up"
