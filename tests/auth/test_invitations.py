"""Invitations: shown once, served once, for seven days (R-INVITATION)."""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from services.auth.commands.reconcile import link_pupil
from services.auth.commands.retention import forget_what_is_over
from services.auth.commands.team import withdraw_role
from services.auth.domain.team import GIVEN_BY_A_SCHOOL, Standing, role_given_by_a_school, standing
from services.auth.tables import Invitation, Membership, SignedSession
from shared.identity.model import EVERYWHERE, Role
from shared.transaction import Database
from shared.web.service import Service
from tests.auth.browsing import cookie, csrf_token, post, sign_in, words
from tests.auth.conftest import AddAccount, CountRows
from tests.auth.journal import acts_of, carried_identity
from tests.auth.test_team import HELENE, LUC, TEAM, roles_of
from tests.auth.together import together
from tests.identities import UAI

instants = st.integers(0, 10_000).map(lambda minutes: datetime(2026, 3, 12, tzinfo=UTC) + timedelta(minutes=minutes))


@pytest.fixture
def helene(add_account: AddAccount, client: FlaskClient) -> UUID:
    account_id = add_account(HELENE, Role.SCHOOL_ADMIN, first_name="Hélène", last_name="Marchand")
    sign_in(client, HELENE)
    return account_id


@pytest.fixture
def link(client: FlaskClient, helene: UUID) -> str:
    """An invitation to be référent, as the page shows it."""
    return invite(client, "referent")


@pytest.fixture
def guest(app: Service, add_account: AddAccount) -> FlaskClient:
    """Luc, who has an account and no role, signed in."""
    add_account(LUC, first_name="Luc", last_name="Perrin")
    browser = app.test_client()
    sign_in(browser, LUC)
    return browser


def invite(client: FlaskClient, role: str) -> str:
    page = post(client, f"{TEAM}/inviter", TEAM, email="luc@example.org", role=role)
    assert page.status_code == 200, page.text
    found = re.search(r'value="http://localhost(/compte/invitation/[\w-]{43})"', page.text)
    assert found
    return found[1]


def accept(browser: FlaskClient, link: str) -> int:
    token = csrf_token(browser.get("/compte/moi"))
    return browser.post(f"{link}/accepter", data={"csrf_token": token}).status_code


def change(database: Database, **values: object) -> None:
    with database.transaction() as tx:
        tx.session.execute(update(Invitation).values(**values))


@given(accepted_at=st.none() | instants, cancelled_at=st.none() | instants, expires_at=instants, now=instants)
def test_an_invitation_stands_only_untouched_and_in_time(
    accepted_at: datetime | None, cancelled_at: datetime | None, expires_at: datetime, now: datetime
) -> None:
    state = standing(accepted_at=accepted_at, cancelled_at=cancelled_at, expires_at=expires_at, now=now)
    untouched = accepted_at is None and cancelled_at is None
    assert (state is Standing.PENDING) == (untouched and now < expires_at)
    assert (state is Standing.ACCEPTED) == (accepted_at is not None)


@given(st.text() | st.sampled_from(list(Role)))
def test_a_school_gives_its_own_roles_and_no_other(value: str) -> None:
    role = role_given_by_a_school(value)
    assert role is None or (role in GIVEN_BY_A_SCHOOL and role not in EVERYWHERE and role is not Role.PUPIL)


def test_the_link_is_shown_once_and_kept_as_a_digest(client: FlaskClient, auth_database: Database, link: str) -> None:
    secret = link.rsplit("/", 1)[1]
    page = client.get(TEAM).text
    assert "luc@example.org" in page
    assert secret not in page
    with auth_database.transaction() as tx:
        kept = tx.session.scalars(select(Invitation)).one()
        assert secret not in repr(vars(kept))
        assert kept.expires_at - kept.created_at == timedelta(days=7)


def test_joining_says_who_offers_what_and_gives_a_new_session(
    guest: FlaskClient, auth_database: Database, link: str
) -> None:
    page = words(guest.get(link))
    assert "Hélène Marchand vous invite" in page
    assert "Référent Pix" in page
    assert UAI in page
    before = carried_identity(guest, auth_database).identity
    old_secret, old_token = cookie(guest, "session"), cookie(guest, "jeton")
    joined = post(guest, f"{link}/accepter", link)
    assert (joined.status_code, joined.location) == (303, "/compte/")
    after = carried_identity(guest, auth_database).identity
    assert after.scopes(Role.REFERENT) == {UAI}
    assert after.sid != before.sid
    assert cookie(guest, "session") != old_secret
    assert acts_of(auth_database, after.account_id)[-5:] == [
        "signed_in", "invitation_accepted", "role_given", "session_changed", "signed_out",
    ]  # fmt: skip
    guest.set_cookie("jeton", old_token or "")
    assert guest.get("/compte/moi").location == "/compte/connexion?suite=/compte/moi"


def test_a_new_session_is_as_old_as_the_one_it_replaces(guest: FlaskClient, auth_database: Database, link: str) -> None:
    with auth_database.transaction() as tx:
        tx.session.execute(update(SignedSession).values(created_at=tx.now - timedelta(hours=11)))
    assert accept(guest, link) == 303
    with auth_database.transaction() as tx:
        newest = tx.session.get_one(SignedSession, carried_identity(guest, auth_database).identity.sid)
        assert newest.expires_at < tx.now + timedelta(hours=1, minutes=1)


def test_signed_out_the_link_leads_back_after_the_sign_in(app: Service, link: str) -> None:
    assert app.test_client().get(link).location == f"/compte/connexion?suite={link}"


def test_an_invitation_serves_once_even_for_two_clicks(
    app: Service, add_account: AddAccount, auth_database: Database, link: str
) -> None:
    ids = [add_account(f"guest{number}@example.org") for number in range(4)]
    browsers = [app.test_client() for _ in ids]
    for number, browser in enumerate(browsers):
        sign_in(browser, f"guest{number}@example.org")
    answers = together([lambda browser=browser: accept(browser, link) for browser in browsers])  # type: ignore[misc]
    assert sorted(answers) == [303, 409, 409, 409]
    assert sum(len(roles_of(auth_database, one)) for one in ids) == 1
    assert "a déjà servi" in browsers[0].get(link).text


def test_an_expired_invitation_is_refused_with_a_sentence(
    guest: FlaskClient, auth_database: Database, link: str
) -> None:
    change(auth_database, expires_at=datetime.now(UTC) - timedelta(seconds=1))
    page = guest.get(link)
    assert page.status_code == 409
    assert "a expiré" in page.text
    assert accept(guest, link) == 409


def test_a_cancelled_invitation_is_refused_and_leaves_the_list(
    client: FlaskClient, guest: FlaskClient, auth_database: Database, link: str
) -> None:
    with auth_database.transaction() as tx:
        invitation_id = tx.session.scalars(select(Invitation.id)).one()
    for _ in range(2):
        assert post(client, f"{TEAM}/invitations/{invitation_id}/annuler", TEAM).location == TEAM
    assert "luc@example.org" not in client.get(TEAM).text
    assert accept(guest, link) == 409
    assert "a été annulée" in guest.get(link).text
    assert post(client, f"{TEAM}/invitations/{uuid4()}/annuler", TEAM).status_code == 404


def test_an_accepted_invitation_is_not_cancelled(
    client: FlaskClient, guest: FlaskClient, auth_database: Database, link: str
) -> None:
    assert accept(guest, link) == 303
    with auth_database.transaction() as tx:
        invitation_id = tx.session.scalars(select(Invitation.id)).one()
    assert post(client, f"{TEAM}/invitations/{invitation_id}/annuler", TEAM).status_code == 409


def test_invitations_fall_with_the_administration_of_their_author(
    guest: FlaskClient, auth_database: Database, helene: UUID, link: str
) -> None:
    with auth_database.transaction() as tx:
        assert withdraw_role(tx, helene, Role.SCHOOL_ADMIN, UAI, actor="operator")
    assert accept(guest, link) == 409


def test_a_pupil_cannot_join_the_staff(guest: FlaskClient, auth_database: Database, link: str) -> None:
    luc = carried_identity(guest, auth_database).identity.account_id
    with auth_database.transaction() as tx:
        assert tx.now  # read before the link is begun
        link_pupil(tx, luc, uuid4(), UAI, actor=f"account:{luc}")
    assert accept(guest, link) == 409
    assert roles_of(auth_database, luc) == set()


@pytest.mark.parametrize("secret", ["x", "a" * 43, "%00", "é"])
def test_an_unknown_link_says_to_copy_it_whole(guest: FlaskClient, secret: str) -> None:
    page = guest.get(f"/compte/invitation/{secret}")
    assert page.status_code == 404
    assert "en entier" in page.text


@pytest.mark.usefixtures("helene")
@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"email": "", "role": "referent"}, "Saisissez l’adresse"),
        ({"email": "luc", "role": "referent"}, "n’est pas valable"),
        ({"email": "l" * 300 + "@example.org", "role": "referent"}, "n’est pas valable"),
        ({"email": "luc\x00@example.org", "role": "referent"}, "n’est pas valable"),
        ({"email": "luc@example.org"}, "Choisissez le rôle"),
        ({"email": "luc@example.org", "role": "jury"}, "l’un des rôles de la liste"),
        ({"email": "luc@example.org", "role": "operateur"}, "l’un des rôles de la liste"),
        ({"email": "luc@example.org", "role": "eleve"}, "l’un des rôles de la liste"),
    ],
)
def test_what_cannot_be_invited_is_told_beside_the_field(
    client: FlaskClient, count_rows: CountRows, fields: dict[str, str], sentence: str
) -> None:
    page = post(client, f"{TEAM}/inviter", TEAM, **fields)
    assert page.status_code == 400
    assert sentence in page.text
    assert count_rows(Invitation) == 0


def test_an_invitation_is_forgotten_a_month_after_it_expired(
    auth_database: Database, link: str, count_rows: CountRows
) -> None:
    assert link
    for age, left in ((29, 1), (31, 0)):
        change(auth_database, expires_at=datetime.now(UTC) - timedelta(days=age))
        with auth_database.transaction() as tx:
            forget_what_is_over(tx)
        assert count_rows(Invitation) == left
    assert count_rows(Membership) == 1
