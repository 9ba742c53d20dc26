"""The first sign-in through the ENT recognises the pupil in the roll, or says to see the référent."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from services.auth.consumers import keep_pupil
from services.auth.tables import (
    Account,
    Arrival,
    ExternalIdentity,
    Membership,
    PupilLink,
)
from services.auth.web.unmatched import DOOR
from shared.events.auth import AccountReconciled
from shared.identity.model import PupilLink as Link
from shared.identity.model import Role
from shared.transaction import Database
from shared.web.service import Service
from tests.auth.browsing import cookie, words
from tests.auth.conftest import AddAccount, CountRows
from tests.auth.ent import IDO, Ent, deliver, enrol, recorded
from tests.auth.journal import acts_of, carried_identity, emitted
from tests.auth.together import together
from tests.identities import UAI


def test_the_first_sign_in_recognises_the_pupil_in_the_roll(
    client: FlaskClient, auth_database: Database, ent: Ent
) -> None:
    pupil_id = enrol(auth_database)
    enrol(auth_database, first_name="Chloé")
    answer = ent.sign_in(client, "/test/")
    assert (answer.status_code, answer.location) == (303, "/test/")
    identity = carried_identity(client, auth_database).identity
    assert (identity.name, identity.pupil) == ("Zoé LEFÈVRE-NUÑEZ", Link(pupil_id, UAI))
    assert identity.has(Role.PUPIL)
    (event,) = emitted(auth_database, AccountReconciled)
    assert (event.account_id, event.pupil_id, event.uai, event.version) == (identity.account_id, pupil_id, UAI, 1)
    assert acts_of(auth_database, identity.account_id) == ["reconciled", "provider_tied", "signed_in"]


def test_the_next_sign_in_opens_the_same_account_and_refreshes_the_names(
    client: FlaskClient, auth_database: Database, ent: Ent, count_rows: CountRows
) -> None:
    enrol(auth_database)
    ent.sign_in(client)
    first = carried_identity(client, auth_database).identity
    ent.sign_in(client, PRE=["Zoé-Lou"], DIV=["3C"])
    second = carried_identity(client, auth_database).identity
    assert (second.account_id, second.name) == (first.account_id, "Zoé-Lou LEFÈVRE-NUÑEZ")
    assert first.sid != second.sid
    assert count_rows(Account) == 1
    assert len(emitted(auth_database, AccountReconciled)) == 1


def test_a_known_id_without_a_pupil_is_linked_at_the_first_sign_in(
    client: FlaskClient, auth_database: Database, ent: Ent, add_account: AddAccount
) -> None:
    account_id, pupil_id = add_account("zoe"), enrol(auth_database)
    with auth_database.transaction() as tx:
        names = {"last_name": "x", "first_name": "y"}
        known = ExternalIdentity(idp=ent.identity.entity_id, ido=IDO, account_id=account_id, linked_at=tx.now, **names)
        tx.session.add(known)
    assert ent.sign_in(client).status_code == 303
    identity = carried_identity(client, auth_database).identity
    assert (identity.account_id, identity.pupil) == (account_id, Link(pupil_id, UAI))


def test_a_pupil_taken_off_and_put_back_on_the_roll_is_recognised_anew(
    client: FlaskClient, auth_database: Database, ent: Ent
) -> None:
    old = enrol(auth_database)
    ent.sign_in(client)
    with auth_database.transaction() as tx:
        keep_pupil(tx, recorded(2, pupil_id=old, removed=True))
    new = enrol(auth_database)
    ent.sign_in(client)
    identity = carried_identity(client, auth_database).identity
    assert identity.pupil == Link(new, UAI)
    assert [event.version for event in emitted(auth_database, AccountReconciled)] == [1, 2]


@pytest.mark.parametrize(
    ("attributes", "code"),
    [
        ({"NOM": []}, "ENT-INCOMPLET"),
        ({"PRE": []}, "ENT-INCOMPLET"),
        ({"UAI": ["0930001A"]}, "LISTE-ATTENDUE"),
        ({"PRO": ["National_ens"]}, "PROFIL-NON-ELEVE"),
        ({"PRO": ["National_tut"]}, "PROFIL-NON-ELEVE"),
    ],
)
def test_whoever_cannot_be_recognised_reads_what_to_do_and_gets_no_account(
    client: FlaskClient,
    auth_database: Database,
    ent: Ent,
    attributes: dict[str, list[str]],
    code: str,
    count_rows: CountRows,
) -> None:
    enrol(auth_database)
    answer = ent.sign_in(client, **attributes)
    assert answer.status_code == (503 if code == "LISTE-ATTENDUE" else 403)
    assert code in answer.text
    assert "Que faire ?" in words(answer)
    assert cookie(client, "jeton") is None
    assert count_rows(Account) == count_rows(ExternalIdentity) == count_rows(Arrival) == 0


@pytest.mark.parametrize(
    "attributes",
    [{"PRE": ["Chloé"]}, {"DIV": ["3B##3e B"]}, {"DIV": []}, {"PRE": ["<script>alert(1)</script>"]}],
)
def test_whoever_is_in_doubt_is_asked_the_date_of_birth_and_gets_no_account_yet(
    client: FlaskClient,
    auth_database: Database,
    ent: Ent,
    attributes: dict[str, list[str]],
    count_rows: CountRows,
) -> None:
    enrol(auth_database)
    assert ent.sign_in(client, **attributes).location == DOOR
    page = client.get(DOOR)
    assert (page.status_code, "Votre date de naissance" in words(page)) == (200, True)
    assert "ELEVE-ABSENT" in page.text
    assert "<script>alert" not in page.text
    assert cookie(client, "jeton") is None
    assert count_rows(Account) == count_rows(ExternalIdentity) == 0


def test_a_known_person_whom_the_roll_refuses_leaves_a_trace(
    client: FlaskClient, auth_database: Database, ent: Ent
) -> None:
    pupil_id = enrol(auth_database)
    ent.sign_in(client)
    account_id = carried_identity(client, auth_database).identity.account_id
    with auth_database.transaction() as tx:
        keep_pupil(tx, recorded(2, pupil_id=pupil_id, removed=True))
    enrol(auth_database, last_name="AUTRE")
    assert ent.sign_in(client).location == DOOR
    assert acts_of(auth_database, account_id)[-1] == "sign_in_refused"


def test_a_teacher_known_here_comes_in_through_the_ent_with_the_rights_given_here(
    client: FlaskClient, auth_database: Database, ent: Ent, add_account: AddAccount
) -> None:
    account_id = add_account("luc@example.org", Role.TEACHER)
    with auth_database.transaction() as tx:
        names = {"last_name": "x", "first_name": "y"}
        known = ExternalIdentity(idp=ent.identity.entity_id, ido=IDO, account_id=account_id, linked_at=tx.now, **names)
        tx.session.add(known)
    assert ent.sign_in(client, PRO=["National_ens"], NOM=["PERRIN"], PRE=["Luc"]).status_code == 303
    identity = carried_identity(client, auth_database).identity
    assert [grant.role for grant in identity.grants] == [Role.TEACHER]
    with auth_database.transaction() as tx:
        assert tx.session.scalars(select(Membership)).one().role == "enseignant"


def test_first_sign_ins_of_one_pupil_from_five_browsers_make_one_account(
    app: Service, auth_database: Database, ent: Ent, count_rows: CountRows
) -> None:
    enrol(auth_database)
    browsers = [app.test_client() for _ in range(5)]
    answers = [ent.answer(ent.asked(browser)) for browser in browsers]
    posts = [lambda b=b, a=a: deliver(b, a).status_code for b, a in zip(browsers, answers, strict=True)]  # type: ignore[misc]
    assert together(posts) == [303] * 5
    assert count_rows(Account) == count_rows(PupilLink) == 1
