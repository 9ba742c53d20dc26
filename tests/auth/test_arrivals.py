"""Whoever the roll does not settle is asked the date of birth, a password, or left to the school (R-RECONCILE)."""

from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from services.auth.consumers import keep_pupil
from services.auth.tables import Account, Arrival, ExternalIdentity, FormerIdentity, PupilLink
from services.auth.web.unmatched import DOOR
from shared.events.auth import AccountReconciled
from shared.identity.model import PupilLink as Link
from shared.identity.model import Role
from shared.transaction import Database
from shared.web.service import Service
from tests.auth.browsing import PASSWORD, cookie, post, sign_in, words
from tests.auth.conftest import AddAccount, CountRows
from tests.auth.ent import IDO, Ent, deliver, enrol, recorded
from tests.auth.journal import acts_of, carried_identity, emitted
from tests.auth.together import together
from tests.identities import UAI

BORN = "23/11/2012"
OTHER_IDO = ["f" * 128]
OTHER_UAI = "0930001A"
QUEUE = f"/compte/rapprochements/{UAI}"


def answer(client: FlaskClient, born: str) -> TestResponse:
    return post(client, f"{DOOR}/naissance", DOOR, birth_date=born)


def prove(client: FlaskClient, password: str = PASSWORD) -> TestResponse:
    return post(client, f"{DOOR}/mot-de-passe", DOOR, password=password)


def link(database: Database, account_id: UUID, pupil_id: UUID, uai: str = UAI) -> None:
    with database.transaction() as tx:
        tx.session.add(PupilLink(account_id=account_id, pupil_id=pupil_id, uai=uai, version=1, linked_at=tx.now))


def an_hour_later(database: Database) -> None:
    with database.transaction() as tx:
        tx.session.execute(update(Arrival).values(tried_at=tx.now - timedelta(hours=1)))


@pytest.fixture
def referent(app: Service, add_account: AddAccount) -> FlaskClient:
    add_account("camille@example.org", Role.REFERENT)
    made = app.test_client()
    sign_in(made, "camille@example.org")
    return made


def test_the_date_of_birth_recognises_a_pupil_whose_class_changed(
    client: FlaskClient, auth_database: Database, ent: Ent, count_rows: CountRows
) -> None:
    pupil_id = enrol(auth_database, division="3B")
    ent.sign_in(client, "/test/")
    came_in = answer(client, BORN)
    assert (came_in.status_code, came_in.location) == (303, "/test/")
    assert carried_identity(client, auth_database).identity.pupil == Link(pupil_id, UAI)
    assert count_rows(Arrival) == 0
    client.post("/compte/deconnexion")
    assert ent.sign_in(client, "/test/").location == "/test/"


@pytest.mark.parametrize("born", ["", "hier", "31/02/2012", "1/1/12", "9" * 5000, "23/11/2012\x00"])
def test_a_date_that_makes_no_sense_is_told_and_is_not_a_try(
    client: FlaskClient, auth_database: Database, ent: Ent, born: str
) -> None:
    enrol(auth_database, division="3B")
    ent.sign_in(client)
    for _ in range(4):
        assert answer(client, born).status_code == 400
    assert answer(client, BORN).status_code == 303


def test_three_dates_an_hour_and_no_more_even_through_the_ent_again(
    client: FlaskClient, auth_database: Database, ent: Ent, count_rows: CountRows
) -> None:
    enrol(auth_database, division="3B")
    ent.sign_in(client)
    wrong = [answer(client, f"0{day}/11/2012") for day in (1, 2)]
    assert [page.status_code for page in wrong] == [403, 403]
    assert "1 essai." in words(wrong[1])
    assert "TROP-D-ESSAIS" in answer(client, "03/11/2012").text
    ent.sign_in(client)
    assert "TROP-D-ESSAIS" in client.get(DOOR).text
    assert count_rows(Account) == 0
    an_hour_later(auth_database)
    assert answer(client, BORN).status_code == 303


def test_parallel_tries_are_counted_one_by_one(client: FlaskClient, auth_database: Database, ent: Ent) -> None:
    enrol(auth_database, division="3B")
    ent.sign_in(client)
    page = client.get(DOOR)
    token = page.text.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]

    def attempt(day: int) -> TestResponse:
        other = client.application.test_client()
        for name, path in (("arrivee", DOOR), ("session", "/")):
            found = client.get_cookie(name, path=path)
            if found:
                other.set_cookie(name, found.value, path=path)
        for one in client._cookies.values():
            other.set_cookie(one.key, one.value, path=one.path)
        return other.post(f"{DOOR}/naissance", data={"csrf_token": token, "birth_date": f"{day:02}/01/2012"})

    codes = together([lambda d=d: attempt(d).status_code for d in range(1, 7)])  # type: ignore[misc]
    assert set(codes) <= {403, 303}
    with auth_database.transaction() as tx:
        assert tx.session.scalars(select(Arrival)).one().tries == 3


def test_the_questions_are_put_to_the_browser_that_the_ent_sent_and_to_no_other(
    app: Service, client: FlaskClient, auth_database: Database, ent: Ent
) -> None:
    enrol(auth_database, division="3B")
    ent.sign_in(client)
    assert app.test_client().get(DOOR).status_code == 410
    with auth_database.transaction() as tx:
        tx.session.execute(update(Arrival).values(arrived_at=tx.now - timedelta(minutes=31)))
    assert client.get(DOOR).status_code == 410


def test_a_close_name_waits_for_the_school_which_confirms_in_one_click(
    client: FlaskClient, auth_database: Database, ent: Ent, referent: FlaskClient, count_rows: CountRows
) -> None:
    pupil_id = enrol(auth_database, last_name="LEFEBVRE NUNEZ")
    ent.sign_in(client)
    told = answer(client, BORN)
    assert (told.status_code, "A-CONFIRMER" in told.text) == (403, True)
    ent.sign_in(client)
    assert "A-CONFIRMER" in client.get(DOOR).text
    assert count_rows(Account) == 1
    arrival_id = _waiting(auth_database)
    assert "Zoé LEFÈVRE-NUÑEZ" in words(referent.get(QUEUE))
    done = post(referent, f"{QUEUE}/{arrival_id}/confirmer", QUEUE, pupil=str(pupil_id))
    assert done.status_code == 303
    assert "Personne n’attend" in words(referent.get(QUEUE))
    assert ent.sign_in(client, "/test/").location == "/test/"
    identity = carried_identity(client, auth_database).identity
    assert identity.pupil == Link(pupil_id, UAI)
    assert acts_of(auth_database, identity.account_id)[:2] == ["reconciled", "provider_tied"]
    again = post(referent, f"{QUEUE}/{arrival_id}/confirmer", QUEUE, pupil=str(pupil_id))
    assert again.status_code in (400, 404)


def test_the_school_may_say_none_of_them_and_the_pupil_reads_it(
    client: FlaskClient, auth_database: Database, ent: Ent, referent: FlaskClient
) -> None:
    enrol(auth_database, last_name="LEFEBVRE NUNEZ")
    ent.sign_in(client)
    answer(client, BORN)
    assert post(referent, f"{QUEUE}/{_waiting(auth_database)}/aucun", QUEUE).status_code == 303
    assert "NON-CONFIRME" in client.get(DOOR).text
    ent.sign_in(client)
    assert "NON-CONFIRME" in client.get(DOOR).text
    with auth_database.transaction() as tx:
        tx.session.execute(update(Arrival).values(refused_at=tx.now - timedelta(days=1)))
    assert "Votre date de naissance" in words(client.get(DOOR))


def test_a_school_sees_and_confirms_its_own_pupils_only(
    app: Service, client: FlaskClient, auth_database: Database, ent: Ent, referent: FlaskClient
) -> None:
    here = enrol(auth_database, last_name="LEFEBVRE NUNEZ")
    there = enrol(auth_database, last_name="LEFEBVRE NUNEZ", uai=OTHER_UAI, division="3Z")
    ent.sign_in(client, UAI=[UAI, OTHER_UAI])
    answer(client, BORN)
    page = referent.get(QUEUE)
    assert (str(here) in page.text, str(there) in page.text) == (True, False)
    assert referent.get(f"/compte/rapprochements/{OTHER_UAI}").status_code == 404
    path = f"{QUEUE}/{_waiting(auth_database)}/confirmer"
    for foreign in (str(there), "x", ""):
        assert post(referent, path, QUEUE, pupil=foreign).status_code == 404
    assert client.get(QUEUE).status_code in (302, 303, 401, 403)


def test_a_pupil_never_reaches_the_queue(client: FlaskClient, auth_database: Database, ent: Ent) -> None:
    enrol(auth_database)
    ent.sign_in(client)
    assert client.get(QUEUE).status_code == 403


def test_another_id_of_the_ent_replaces_the_old_one_when_the_school_says_so_and_history_is_kept(
    client: FlaskClient, auth_database: Database, ent: Ent, referent: FlaskClient
) -> None:
    pupil_id = enrol(auth_database)
    ent.sign_in(client)
    owner = carried_identity(client, auth_database).identity.account_id
    client.post("/compte/deconnexion")
    assert ent.sign_in(client, IDO=OTHER_IDO).location == DOOR
    assert cookie(client, "jeton") is None
    assert "ELEVE-DEJA-LIE" in client.get(DOOR).text
    assert "A-CONFIRMER" in answer(client, BORN).text
    assert "a déjà un compte" in words(referent.get(QUEUE))
    post(referent, f"{QUEUE}/{_waiting(auth_database)}/confirmer", QUEUE, pupil=str(pupil_id))
    ent.sign_in(client, IDO=OTHER_IDO)
    assert carried_identity(client, auth_database).identity.account_id == owner
    with auth_database.transaction() as tx:
        assert tx.session.scalars(select(ExternalIdentity.ido)).all() == OTHER_IDO
        assert tx.session.scalars(select(FormerIdentity.ido)).all() == [IDO]
    client.post("/compte/deconnexion")
    assert ent.sign_in(client).location == DOOR


def test_a_pupil_who_changed_school_keeps_the_account_and_the_new_id_replaces_the_old_one(
    client: FlaskClient, auth_database: Database, ent: Ent
) -> None:
    old = enrol(auth_database)
    ent.sign_in(client)
    owner = carried_identity(client, auth_database).identity.account_id
    new = enrol(auth_database, uai=OTHER_UAI, former_pupil_id=old)
    ent.sign_in(client, IDO=OTHER_IDO, UAI=[OTHER_UAI])
    identity = carried_identity(client, auth_database).identity
    assert (identity.account_id, identity.pupil) == (owner, Link(new, OTHER_UAI))
    assert [event.version for event in emitted(auth_database, AccountReconciled)] == [1, 2]
    with auth_database.transaction() as tx:
        assert tx.session.scalars(select(FormerIdentity.ido)).all() == [IDO]


def test_a_pupil_who_has_a_compte_pix_joins_both_with_its_password(
    client: FlaskClient, auth_database: Database, ent: Ent, add_account: AddAccount
) -> None:
    account_id, pupil_id = add_account("zoe@example.org"), enrol(auth_database)
    link(auth_database, account_id, pupil_id)
    assert ent.sign_in(client, "/test/").location == DOOR
    page = words(client.get(DOOR))
    assert ("z•••@e•••.org" in page, "zoe@example.org" in page) == (True, False)
    assert prove(client, "pas celui-là").status_code == 403
    assert cookie(client, "jeton") is None
    assert prove(client).location == "/test/"
    assert carried_identity(client, auth_database).identity.account_id == account_id
    assert "Avec l’ENT de mon établissement" in client.get("/compte/moi").text


def test_a_lost_password_is_left_to_the_school(
    client: FlaskClient, auth_database: Database, ent: Ent, add_account: AddAccount, referent: FlaskClient
) -> None:
    account_id, pupil_id = add_account("zoe.lefevre2311"), enrol(auth_database)
    link(auth_database, account_id, pupil_id)
    ent.sign_in(client)
    assert "A-CONFIRMER" in post(client, f"{DOOR}/pas-le-mien", DOOR).text
    post(referent, f"{QUEUE}/{_waiting(auth_database)}/confirmer", QUEUE, pupil=str(pupil_id))
    ent.sign_in(client)
    assert carried_identity(client, auth_database).identity.account_id == account_id


def test_somebody_signed_in_with_a_compte_pix_adds_the_ent_to_it(
    client: FlaskClient, auth_database: Database, ent: Ent, add_account: AddAccount
) -> None:
    account_id, pupil_id = add_account("zoe@example.org"), enrol(auth_database)
    sign_in(client, "zoe@example.org")
    assert "Relier mon ENT à ce compte" in client.get("/compte/moi").text
    assert _join(client, ent).location == DOOR
    assert prove(client).location == "/compte/moi"
    identity = carried_identity(client, auth_database).identity
    assert (identity.account_id, identity.pupil) == (account_id, Link(pupil_id, UAI))
    assert "Relier mon ENT à ce compte" not in client.get("/compte/moi").text


@pytest.mark.parametrize(("uai", "code"), [(UAI, "COMPTE-D-UN-AUTRE"), (OTHER_UAI, "COMPTE-D-AILLEURS")])
def test_the_account_of_another_pupil_never_becomes_a_second_one(
    client: FlaskClient, auth_database: Database, ent: Ent, add_account: AddAccount, uai: str, code: str
) -> None:
    account_id = add_account("manon@example.org")
    link(auth_database, account_id, enrol(auth_database, first_name="Manon", uai=uai), uai)
    enrol(auth_database)
    sign_in(client, "manon@example.org")
    _join(client, ent)
    assert code in prove(client).text
    with auth_database.transaction() as tx:
        assert tx.session.scalars(select(ExternalIdentity)).all() == []


def test_a_pupil_who_is_another_account_already_is_not_taken_by_a_join(
    client: FlaskClient, auth_database: Database, ent: Ent, add_account: AddAccount
) -> None:
    link(auth_database, add_account("zoe@example.org"), enrol(auth_database))
    add_account("autre@example.org")
    sign_in(client, "autre@example.org")
    _join(client, ent)
    assert "ELEVE-DEJA-LIE" in prove(client).text


def test_a_removed_pupil_is_no_longer_proposed(
    client: FlaskClient, auth_database: Database, ent: Ent, referent: FlaskClient
) -> None:
    pupil_id = enrol(auth_database, last_name="LEFEBVRE NUNEZ")
    ent.sign_in(client)
    answer(client, BORN)
    with auth_database.transaction() as tx:
        keep_pupil(tx, recorded(2, pupil_id=pupil_id, removed=True))
    assert "Personne n’attend" in words(referent.get(QUEUE))


def _join(client: FlaskClient, ent: Ent) -> TestResponse:
    return deliver(client, ent.answer(ent.asked(client, "/compte/moi", relier="1")))


def _waiting(database: Database) -> UUID:
    with database.transaction() as tx:
        return tx.session.scalars(select(Arrival.id)).one()
