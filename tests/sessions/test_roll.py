"""The roll is said again to whoever keeps a copy: the newest version, once a pupil."""

from services.sessions.commands.roll import publish_roll
from services.sessions.settings import SessionsSettings
from services.sessions.tables import Pupil
from shared.events import PupilRecorded
from tests.exam.outbox import announced
from tests.identities import service_settings
from tests.sessions.desk import Desk


def test_each_pupil_is_said_again_one_version_later(desk: Desk) -> None:
    first, second = desk.pupil(), desk.pupil(first_name="Autre")
    settings = service_settings(SessionsSettings, desk.database)
    said = len(announced(desk.database, PupilRecorded))
    for words, more in (([], 2), (["0000000A"], 0), ([desk.uai], 2)):
        with desk.database.transaction() as tx:
            assert publish_roll(settings, tx, words) == 0
        now = len(announced(desk.database, PupilRecorded))
        assert now - said == more
        said = now
    assert announced(desk.database, PupilRecorded)[-1].version == 3
    with desk.database.transaction() as tx:
        assert {tx.session.get_one(Pupil, one).version for one in (first, second)} == {3}
