"""The schema, the demonstration school and the journal of sessions."""

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from deploy.demo.school import DEFAULT, load_school
from deploy.local.postgres import LocalPostgres
from services.sessions.seed import seed_demo
from services.sessions.service import SERVICE
from services.sessions.settings import SessionsSettings
from services.sessions.tables import Centre, Pupil
from shared.events import PupilRecorded
from shared.migrations import differences
from shared.transaction import Database
from tests.exam.outbox import announced
from tests.identities import service_settings
from tests.sessions.desk import Desk


def test_the_migrations_make_the_tables_of_the_code(sessions_database: Database, postgres: LocalPostgres) -> None:
    assert differences(SERVICE, postgres.url("certif_sessions", "sessions_owner")) == []


def test_the_application_cannot_rewrite_its_journal(desk: Desk) -> None:
    desk.session()
    for order in ("UPDATE journal_line SET act = 'nothing'", "DELETE FROM journal_line"):
        with pytest.raises(ProgrammingError, match="permission denied"), desk.database.transaction() as tx:
            tx.session.execute(text(order))


def seed(database: Database, *words: str) -> int:
    settings = service_settings(SessionsSettings, database)
    with database.transaction() as tx:
        return seed_demo(settings, tx, words)


def rows(database: Database, table: type[Centre] | type[Pupil]) -> list[object]:
    with database.transaction() as tx:
        return list(tx.session.query(table))


def test_the_demonstration_school_is_loaded_once(sessions_database: Database) -> None:
    school = load_school()
    for _ in range(2):
        assert seed(sessions_database) == 0
    (centre,) = rows(sessions_database, Centre)
    assert isinstance(centre, Centre)
    assert (centre.id, centre.uai, centre.name) == (school.centre_id, school.uai, school.name)
    told = announced(sessions_database, PupilRecorded)
    assert {event.pupil_id for event in told} == {pupil.pupil_id for pupil in school.pupils}
    assert [event.version for event in told] == [1] * len(school.pupils)


def test_a_pupil_corrected_in_the_file_is_told_again(sessions_database: Database, tmp_path: Path) -> None:
    source = DEFAULT.read_text(encoding="utf-8")
    file = tmp_path / "school.yaml"
    file.write_text(source, encoding="utf-8")
    seed(sessions_database, str(file))
    file.write_text(source.replace("division: 3B, sign_in: tom.leroy0104", "division: 3A, sign_in: tom.leroy0104"))
    seed(sessions_database, str(file))
    last = announced(sessions_database, PupilRecorded)[-1]
    assert (last.first_name, last.division, last.version) == ("Tom", "3A", 2)
