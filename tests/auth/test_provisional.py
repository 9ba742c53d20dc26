"""A password given by the school serves once, to choose another, and opens nothing before (R-PROVISIONAL)."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update
from werkzeug.test import TestResponse

from services.auth.domain.provisional import draw_provisional
from services.auth.tables import Credential, Membership
from shared.identity.model import Role
from shared.transaction import Database
from shared.web.service import Service
from tests.auth.browsing import PASSWORD, cookie, post, sign_in, words
from tests.auth.conftest import AddAccount
from tests.auth.ent import enrol
from tests.auth.journal import acts_of
from tests.auth.test_arrivals import link
from tests.auth.together import together
from tests.identities import UAI

NAME = "zoe.lefevre2311"
NEW = "quatre girafes sous la neige"
LIST = f"/compte/eleves/{UAI}"
CHOOSE = "/compte/mot-de-passe-provisoire"


@pytest.fixture
def pupil(auth_database: Database, add_account: AddAccount) -> UUID:
    account_id = add_account(NAME, first_name="Zoé", last_name="Lefèvre")
    link(auth_database, account_id, enrol(auth_database))
    return account_id


def staff(app: Service, add_account: AddAccount, role: Role = Role.REFERENT) -> FlaskClient:
    add_account(f"{role.value}@example.org", role)
    client = app.test_client()
    sign_in(client, f"{role.value}@example.org")
    return client


def give(client: FlaskClient, account_id: UUID) -> str:
    page = post(client, f"{LIST}/{account_id}/mot-de-passe", LIST)
    assert page.status_code == 200, page.text
    assert page.headers["Cache-Control"] == "no-store"
    (found,) = set(re.findall(r"[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}", page.text))
    return str(found)


def choose(client: FlaskClient, new: str) -> TestResponse:
    return post(client, CHOOSE, CHOOSE, new=new)


@given(st.integers(0, 50))
def test_it_is_drawn_among_signs_that_are_read_aloud_without_doubt(_: int) -> None:
    assert re.fullmatch(r"[bcdfghjkmpqrtvwxy2346789]{4}(-[bcdfghjkmpqrtvwxy2346789]{4}){2}", draw_provisional())


@pytest.mark.parametrize("role", [Role.REFERENT, Role.TEACHER, Role.SCHOOL_ADMIN])
def test_the_staff_gives_it_and_the_pupil_chooses_another_at_once(
    app: Service, client: FlaskClient, auth_database: Database, add_account: AddAccount, pupil: UUID, role: Role
) -> None:
    given = give(staff(app, add_account, role), pupil)
    assert sign_in(client, NAME).status_code == 403
    came = sign_in(client, NAME, given, suite="/test/")
    assert came.location == f"{CHOOSE}?suite=/test/"
    assert cookie(client, "jeton") is None
    assert choose(client, "court").status_code == 400
    assert choose(client, "zoe lefevre 2311").status_code == 400
    done = post(client, f"{CHOOSE}?suite=/test/", CHOOSE, new=NEW)
    assert (done.status_code, done.location) == (303, "/test/")
    assert cookie(client, "jeton") is not None
    acts = acts_of(auth_database, pupil)
    assert [acts.index(act) for act in ("password_given", "password_changed")] == sorted(
        [acts.index(act) for act in ("password_given", "password_changed")]
    )
    other = app.test_client()
    assert sign_in(other, NAME, given).status_code == 403
    assert sign_in(other, NAME, NEW).status_code == 303


def test_it_ends_the_sessions_of_the_pupil_and_forgives_the_failures(
    app: Service, client: FlaskClient, auth_database: Database, add_account: AddAccount, pupil: UUID
) -> None:
    sign_in(client, NAME)
    elsewhere = app.test_client()
    for _ in range(6):
        sign_in(elsewhere, NAME, "faux")
    assert sign_in(elsewhere, NAME, "faux").status_code == 429
    given = give(staff(app, add_account), pupil)
    assert "session_ended" in acts_of(auth_database, pupil) or "signed_out" in acts_of(auth_database, pupil)
    assert sign_in(elsewhere, NAME, given).status_code == 303


def test_it_expires_after_three_days_and_says_so(
    app: Service, client: FlaskClient, auth_database: Database, add_account: AddAccount, pupil: UUID
) -> None:
    given = give(staff(app, add_account), pupil)
    with auth_database.transaction() as tx:
        tx.session.execute(update(Credential).values(provisional_until=tx.now).where(Credential.account_id == pupil))
    told = sign_in(client, NAME, given)
    assert (told.status_code, "n’est plus valable" in told.text) == (403, True)


def test_the_page_of_choice_belongs_to_the_browser_that_gave_it_for_a_quarter_of_an_hour(
    app: Service, client: FlaskClient, add_account: AddAccount, pupil: UUID
) -> None:
    given = give(staff(app, add_account), pupil)
    assert app.test_client().get(CHOOSE).status_code == 410
    sign_in(client, NAME, given)
    with client.session_transaction() as kept:
        account, given_at, _ = kept["provisional"]
        kept["provisional"] = [account, given_at, "2026-01-01T00:00:00+00:00"]
    assert client.get(CHOOSE).status_code == 410


def test_of_two_browsers_that_choose_one_is_kept(app: Service, add_account: AddAccount, pupil: UUID) -> None:
    given = give(staff(app, add_account), pupil)
    browsers = [app.test_client() for _ in range(2)]
    for one in browsers:
        sign_in(one, NAME, given)
    codes = together([lambda b=b, n=n: choose(b, f"{NEW} {n}").status_code for n, b in enumerate(browsers)])  # type: ignore[misc]
    assert sorted(codes) == [303, 410]


def test_another_one_replaces_it(app: Service, client: FlaskClient, add_account: AddAccount, pupil: UUID) -> None:
    referent = staff(app, add_account)
    first = give(referent, pupil)
    sign_in(client, NAME, first)
    second = give(referent, pupil)
    assert first != second
    page = client.get(CHOOSE)
    assert page.status_code == 200
    assert choose(client, NEW).status_code == 410
    assert sign_in(app.test_client(), NAME, first).status_code == 403


def test_it_is_never_given_across_schools_nor_to_the_staff_nor_to_a_pupil_who_left(
    app: Service, auth_database: Database, add_account: AddAccount, pupil: UUID
) -> None:
    referent = staff(app, add_account)
    elsewhere = add_account("manon.petit0102")
    link(auth_database, elsewhere, enrol(auth_database, uai="0930001A"), "0930001A")
    also_staff = add_account("both@example.org", Role.TEACHER)
    link(auth_database, also_staff, enrol(auth_database, first_name="Ines"))
    nobody = add_account("personne@example.org")
    for one in (elsewhere, also_staff, nobody):
        assert post(referent, f"{LIST}/{one}/mot-de-passe", LIST).status_code == 404
    assert referent.get("/compte/eleves/0930001A").status_code == 404
    page = words(referent.get(LIST))
    assert (NAME in page, "manon" in page, "both@" in page) == (True, False, False)
    with auth_database.transaction() as tx:
        tx.session.add(Membership(account_id=pupil, role="surveillant", scope="0930001A"))
    assert post(referent, f"{LIST}/{pupil}/mot-de-passe", LIST).status_code == 404


def test_a_pupil_or_an_invigilator_gives_none(
    app: Service, client: FlaskClient, add_account: AddAccount, pupil: UUID
) -> None:
    sign_in(client, NAME)
    assert client.get(LIST).status_code == 403
    assert staff(app, add_account, Role.INVIGILATOR).get(LIST).status_code == 403


def test_the_list_is_searched_by_name_class_or_identifiant(app: Service, add_account: AddAccount, pupil: UUID) -> None:
    referent = staff(app, add_account)
    for search, there in [
        ("lefèvre", True),
        ("3A", True),
        ("zoe.l", True),
        ("Petit", False),
        ("%", True),
        ("\x00", True),
    ]:
        assert (NAME in referent.get(LIST, query_string={"recherche": search}).text) is there


def test_a_provisional_password_proves_nothing_else(
    app: Service, client: FlaskClient, auth_database: Database, add_account: AddAccount, pupil: UUID
) -> None:
    """A session opened before and kept alive by a race still cannot use it as « mot de passe actuel »."""
    with auth_database.transaction() as tx:
        values = {"provisional_until": tx.now + timedelta(days=1)}
    sign_in(client, NAME)
    with auth_database.transaction() as tx:
        tx.session.execute(update(Credential).values(values).where(Credential.account_id == pupil))
    page = "/compte/moi/mot-de-passe"
    assert post(client, page, page, old=PASSWORD, new=NEW).status_code == 403
