"""The first sign-in through the ENT recognises the pupil in the roll, or says to see the référent."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from services.auth.consumers import keep_pupil
from services.auth.tables import (
    Account,
    ExternalIdentity,
    Membership,
    PupilLink,
)
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
    assert acts_of(auth_database, identity.account_id) == ["reconciled", "ent_identity_tied", "signed_in"]


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


def test_a_pupil_who_has_a_compte_pix_gets_a_second_way_into_it(
    client: FlaskClient, auth_database: Database, ent: Ent, add_account: AddAccount
) -> None:
    account_id, pupil_id = add_account("zoe@example.org"), enrol(auth_database)
    with auth_database.transaction() as tx:
        tx.session.add(PupilLink(account_id=account_id, pupil_id=pupil_id, uai=UAI, version=1, linked_at=tx.now))
    ent.sign_in(client)
    assert carried_identity(client, auth_database).identity.account_id == account_id
    assert "Avec l’ENT de mon établissement" in client.get("/compte/moi").text


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
        ({"PRE": ["Chloé"]}, "ELEVE-ABSENT"),
        ({"DIV": ["3B##3e B"]}, "ELEVE-ABSENT"),
        ({"DIV": []}, "ENT-INCOMPLET"),
        ({"NOM": []}, "ENT-INCOMPLET"),
        ({"UAI": ["0930001A"]}, "LISTE-ATTENDUE"),
        ({"PRO": ["National_ens"]}, "PROFIL-NON-ELEVE"),
        ({"PRO": ["National_tut"]}, "PROFIL-NON-ELEVE"),
        ({"PRE": ["<script>alert(1)</script>"]}, "ELEVE-ABSENT"),
    ],
)
def test_whoever_is_not_recognised_reads_what_to_do_and_gets_no_account(
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
    assert "<script>alert" not in answer.text
    assert cookie(client, "jeton") is None
    assert count_rows(Account) == count_rows(ExternalIdentity) == 0


def test_two_pupils_of_the_same_name_in_a_class_see_the_referent(
    client: FlaskClient, auth_database: Database, ent: Ent, count_rows: CountRows
) -> None:
    enrol(auth_database)
    enrol(auth_database)
    assert "ELEVE-EN-DOUBLE" in ent.sign_in(client).text
    assert count_rows(Account) == 0


def test_another_id_of_the_ent_never_takes_the_account_of_a_namesake(
    client: FlaskClient, auth_database: Database, ent: Ent
) -> None:
    enrol(auth_database)
    ent.sign_in(client)
    owner = carried_identity(client, auth_database).identity.account_id
    client.post("/compte/deconnexion")
    answer = ent.sign_in(client, IDO=["f" * 128])
    assert (answer.status_code, "ELEVE-DEJA-LIE" in answer.text) == (403, True)
    assert cookie(client, "jeton") is None
    assert acts_of(auth_database, owner)[-1] == "signed_out"


def test_a_known_person_whom_the_roll_refuses_leaves_a_trace(
    client: FlaskClient, auth_database: Database, ent: Ent
) -> None:
    pupil_id = enrol(auth_database)
    ent.sign_in(client)
    account_id = carried_identity(client, auth_database).identity.account_id
    with auth_database.transaction() as tx:
        keep_pupil(tx, recorded(2, pupil_id=pupil_id, removed=True))
    enrol(auth_database, last_name="AUTRE")
    assert "ELEVE-ABSENT" in ent.sign_in(client).text
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
