"""The team of a school: who sees it, who withdraws what, and that it counts at once (R-TEAM)."""

from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from services.auth.commands.team import withdraw_from_school
from services.auth.operator import give_role, take_role
from services.auth.settings import AuthSettings
from services.auth.tables import Membership
from shared.errors import Refusal
from shared.events.auth import SessionRevoked
from shared.identity.model import Role
from shared.transaction import Database
from shared.web.service import Service
from tests.auth.browsing import post, sign_in, words
from tests.auth.conftest import AddAccount
from tests.auth.journal import acts_of, carried_identity, emitted
from tests.auth.together import together
from tests.identities import UAI

TEAM = f"/compte/equipe/{UAI}"
HELENE, LUC = "helene@example.org", "luc@example.org"


@pytest.fixture
def helene(add_account: AddAccount, client: FlaskClient) -> UUID:
    """An administratrice, signed in."""
    account_id = add_account(HELENE, Role.SCHOOL_ADMIN, first_name="Hélène", last_name="Marchand")
    sign_in(client, HELENE)
    return account_id


@pytest.fixture
def luc(add_account: AddAccount) -> UUID:
    return add_account(LUC, Role.TEACHER, Role.REFERENT, first_name="Luc", last_name="Perrin")


def roles_of(database: Database, account_id: UUID) -> set[str]:
    with database.transaction() as tx:
        return set(tx.session.scalars(select(Membership.role).where(Membership.account_id == account_id)))


def withdrawal(account_id: UUID, role: Role) -> str:
    return f"{TEAM}/{account_id}/{role.value}/retirer"


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.SCHOOL_ADMIN, Role.PUPIL}])
def test_the_team_is_for_the_administrators_alone(client: FlaskClient, add_account: AddAccount, role: Role) -> None:
    add_account(LUC, role)
    sign_in(client, LUC)
    assert client.get("/compte/equipe").status_code == 403
    assert client.get(TEAM).status_code == 403


@pytest.mark.usefixtures("helene")
def test_the_page_lists_each_role_with_its_date_and_the_last_sign_in(client: FlaskClient, luc: UUID) -> None:
    assert client.get("/compte/equipe").location == TEAM
    page = words(client.get(TEAM))
    assert 'Marchand <span class="muted">(vous)' in page
    assert page.count("Aucune depuis 30 jours") == 2
    assert withdrawal(luc, Role.TEACHER) in page
    assert withdrawal(luc, Role.REFERENT) in page


def test_the_page_offers_nobody_to_withdraw_his_own_administration(client: FlaskClient, helene: UUID) -> None:
    assert withdrawal(helene, Role.SCHOOL_ADMIN) not in client.get(TEAM).text
    answer = post(client, withdrawal(helene, Role.SCHOOL_ADMIN), TEAM)
    assert answer.status_code == 409
    assert "Demandez-le à un autre administrateur" in answer.text
    assert client.get(TEAM).status_code == 200


@pytest.mark.usefixtures("helene")
def test_another_school_looks_as_if_it_did_not_exist(client: FlaskClient, luc: UUID, auth_database: Database) -> None:
    for path in ("/compte/equipe/0930001A", f"/compte/equipe/0930001A/{luc}/enseignant/retirer"):
        assert client.get(path).status_code == 404
        assert post(client, path, TEAM).status_code in {404, 405}
    assert roles_of(auth_database, luc) == {"enseignant", "referent"}


@pytest.mark.usefixtures("helene")
def test_a_role_withdrawn_ends_every_session_of_the_person_and_leaves_the_other_roles(
    app: Service, client: FlaskClient, auth_database: Database, luc: UUID
) -> None:
    browsers = [app.test_client(), app.test_client()]
    for browser in browsers:
        sign_in(browser, LUC)
    page = withdrawal(luc, Role.REFERENT)
    assert "Luc Perrin" in client.get(page).text
    before = len(emitted(auth_database, SessionRevoked))
    assert post(client, page, page).location == TEAM
    assert len(emitted(auth_database, SessionRevoked)) - before == 2
    for browser in browsers:
        assert browser.get("/compte/moi").location.startswith("/compte/connexion")
    assert roles_of(auth_database, luc) == {"enseignant"}
    assert acts_of(auth_database, luc).count("role_withdrawn") == 1
    sign_in(browsers[0], LUC)
    assert not carried_identity(browsers[0], auth_database).identity.has(Role.REFERENT)


@pytest.mark.usefixtures("helene")
def test_withdrawing_twice_says_that_it_is_done(client: FlaskClient, luc: UUID) -> None:
    page = withdrawal(luc, Role.REFERENT)
    assert post(client, page, TEAM).status_code == 303
    assert post(client, page, TEAM).status_code == 404


@pytest.mark.usefixtures("helene")
@pytest.mark.parametrize("role", ["jury", "operateur", "eleve", "roi", "%00"])
def test_no_school_withdraws_what_it_does_not_give(client: FlaskClient, add_account: AddAccount, role: str) -> None:
    nadia = add_account("nadia@example.org", Role.JURY)
    assert post(client, f"{TEAM}/{nadia}/{role}/retirer", TEAM).status_code == 404
    assert client.get(f"{TEAM}/{uuid4()}/enseignant/retirer").status_code == 404


def test_two_administrators_who_withdraw_each_other_leave_one(auth_database: Database, add_account: AddAccount) -> None:
    pair = [add_account(HELENE, Role.SCHOOL_ADMIN), add_account(LUC, Role.SCHOOL_ADMIN)]

    def withdraw(by: UUID, whose: UUID) -> str:
        try:
            with auth_database.transaction() as tx:
                withdraw_from_school(tx, UAI, whose, Role.SCHOOL_ADMIN, by=by)
        except Refusal as refusal:
            return refusal.code
        return "done"

    assert sorted(together([lambda: withdraw(*pair), lambda: withdraw(*pair[::-1])])) == ["done", "not-administrator"]
    assert sorted(len(roles_of(auth_database, one)) for one in pair) == [0, 1]


def test_the_operator_gives_and_takes_the_roles_that_no_school_gives(
    client: FlaskClient, auth_database: Database, auth_settings: AuthSettings, add_account: AddAccount
) -> None:
    luc = add_account(LUC)
    sign_in(client, LUC)

    def run(verb: object, *arguments: str) -> int:
        assert callable(verb)
        with auth_database.transaction() as tx:
            status: int = verb(auth_settings, tx, arguments)
            return status

    for given in (("jury",), ("operateur",), ("administrateur", UAI)):
        assert run(give_role, LUC, *given) == 0
    assert client.get("/compte/moi").location.startswith("/compte/connexion")
    sign_in(client, LUC)
    assert carried_identity(client, auth_database).identity.has(Role.SCHOOL_ADMIN)
    assert roles_of(auth_database, luc) == {"jury", "operateur", "administrateur"}
    assert run(take_role, LUC, "jury") == 0
    assert roles_of(auth_database, luc) == {"operateur", "administrateur"}
    assert run(take_role, LUC, "jury") == 0
    assert run(give_role, "nobody@example.org", "jury") == 1
    for wrong in ((), (LUC,), (LUC, "eleve"), (LUC, "jury", UAI), (LUC, "administrateur"), (LUC, "referent", "*")):
        assert run(give_role, *wrong) == 2
    assert roles_of(auth_database, luc) == {"operateur", "administrateur"}
