"""The invented people of the demonstration school."""

from pathlib import Path

import pytest
from sqlalchemy import func, select
from werkzeug.test import Client

from deploy.demo.school import load_school
from services.auth.demo import seed_demo
from services.auth.settings import AuthSettings
from services.auth.tables import Account, Base
from shared.events.auth import AccountReconciled, KeyPublished
from shared.identity.model import Role
from shared.transaction import Database
from tests.auth.browsing import SIGN_IN, csrf_token, sign_in
from tests.auth.conftest import running
from tests.auth.journal import carried_identity, emitted
from tests.identities import service_settings

SCHOOL = load_school()


@pytest.fixture
def seeded(auth_database: Database) -> Database:
    with auth_database.transaction() as tx:
        assert seed_demo(service_settings(AuthSettings, auth_database), tx, []) == 0
    return auth_database


def count_rows(database: Database) -> dict[str, int]:
    with database.transaction() as tx:
        tables = Base.metadata.sorted_tables
        return {table.name: tx.session.scalar(select(func.count()).select_from(table)) or 0 for table in tables}


def test_the_staff_signs_in_with_the_roles_of_the_school(client: Client, seeded: Database) -> None:
    for person in SCHOOL.staff:
        assert sign_in(client, person.email, SCHOOL.password).status_code == 303
        identity = carried_identity(client, seeded).identity
        assert identity.account_id == person.account_id
        assert {grant.role.value for grant in identity.grants} == set(person.roles)
        scope = {"*"} if identity.has(Role.JURY) else {SCHOOL.uai}
        assert {grant.scope for grant in identity.grants} == scope


def test_a_pupil_with_a_compte_pix_is_already_linked(client: Client, seeded: Database) -> None:
    manon = next(pupil for pupil in SCHOOL.pupils if pupil.key == "manon")
    sign_in(client, manon.sign_in, SCHOOL.password)
    identity = carried_identity(client, seeded).identity
    assert identity.pupil is not None
    assert (identity.pupil.pupil_id, identity.pupil.uai) == (manon.pupil_id, SCHOOL.uai)
    linked = {event.account_id: event.pupil_id for event in emitted(seeded, AccountReconciled)}
    assert linked == {pupil.account_id: pupil.pupil_id for pupil in SCHOOL.pupils if not pupil.by_gar}


def test_the_signing_key_is_announced_before_anybody_signs_in(seeded: Database) -> None:
    assert len(emitted(seeded, KeyPublished)) == 1


def test_seeding_twice_changes_nothing(seeded: Database) -> None:
    before, events = count_rows(seeded), len(emitted(seeded, AccountReconciled))
    with seeded.transaction() as tx:
        seed_demo(service_settings(AuthSettings, seeded), tx, [])
    assert (count_rows(seeded), len(emitted(seeded, AccountReconciled))) == (before, events)


def test_another_school_may_be_given(auth_database: Database, tmp_path: Path) -> None:
    other = tmp_path / "school.yaml"
    other.write_text(
        "school: {uai: 0930001A, name: Autre, city: Pantin, time_zone: Europe/Paris}\n"
        "password: un autre mot de passe\n"
        "staff: [{key: x, first_name: A, last_name: B, email: a@b.example, roles: [jury]}]\npupils: []\n"
    )
    with auth_database.transaction() as tx:
        assert seed_demo(service_settings(AuthSettings, auth_database), tx, [str(other)]) == 0
        assert len(tx.session.scalars(select(Account)).all()) == 1


def test_the_demonstration_is_refused_on_an_https_address(auth_database: Database) -> None:
    settings = service_settings(AuthSettings, auth_database, public_url="https://certif.example")
    with auth_database.transaction() as tx:
        assert seed_demo(settings, tx, []) == 1
        assert tx.session.scalars(select(Account)).all() == []


def test_an_invented_account_never_opens_on_an_https_address(seeded: Database) -> None:
    here = "https://localhost"
    with running(service_settings(AuthSettings, seeded, public_url=here)) as secure:
        client = secure.test_client()
        token = csrf_token(client.get(SIGN_IN, base_url=here))
        fields = {"csrf_token": token, "identifier": SCHOOL.staff[0].email, "password": SCHOOL.password}
        answer = client.post(SIGN_IN, base_url=here, data=fields, headers={"Referer": f"{here}{SIGN_IN}"})
    assert answer.status_code == 403
    assert "ne vont pas ensemble" in answer.text
