"""The pupil's profile and the teacher's classes."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from shared.events import AccountReconciled, PupilRecorded
from shared.identity.model import Role
from tests.exam.desk import Desk, words
from tests.exam.room import BORN, LEVELS, Room, hear
from tests.identities import UAI, someone

Sit = Callable[..., Desk]


def enrol(room: Room, name: str, division: str, levels: dict[str, int] | None, uai: str = UAI) -> UUID:
    """A pupil of the roll; with `levels`, one whose account is known and positioned."""
    pupil = uuid4()
    recorded = PupilRecorded(
        pupil_id=pupil, version=1, uai=uai, last_name=name, first_name="Lou", birth_date=BORN, division=division
    )
    hear(room.database, recorded)
    if levels is not None:
        account = room.seat(levels).person.account_id
        reconciled = AccountReconciled(
            account_id=account, pupil_id=pupil, uai=uai, reconciled_at=datetime.now(UTC), version=1
        )
        hear(room.database, reconciled)
    return pupil


def test_a_pupil_reads_the_sixteen_competences(room: Room, desk: Sit) -> None:
    page = words(desk(room.seat().person).get("/test/profil"))
    assert page.count("niveau ") >= 16
    assert "Votre profil est certifiable." in page


def test_a_new_pupil_reads_what_is_missing(desk: Sit) -> None:
    page = words(desk(someone(Role.PUPIL)).get("/test/profil"))
    assert "0 compétence de niveau 1 ou plus sur les 5 demandées : il en manque 5." in page


def test_the_teacher_sees_who_is_certifiable_and_what_is_missing(room: Room, desk: Sit) -> None:
    enrol(room, "AUBRY", "3A", LEVELS)
    enrol(room, "BELLEC", "3A", {"1.1": 1})
    enrol(room, "COHEN", "3A", None)
    page = words(desk(someone(Role.TEACHER)).get("/test/classes"))
    assert "1 sur 3" in page
    assert "AUBRY Lou Certifiable" in page
    assert "BELLEC Lou Non certifiable 8 4 compétences de niveau 1." in page
    assert "1 certifiable 1 pas encore 1 sans profil" in page
    assert "COHEN Lou Sans compte" in page


def test_the_teacher_chooses_a_class(room: Room, desk: Sit) -> None:
    enrol(room, "AUBRY", "3A", None)
    enrol(room, "ZOLA", "3B", None)
    teacher = desk(someone(Role.TEACHER))
    assert "AUBRY" in words(teacher.get("/test/classes"))
    page = words(teacher.get(f"/test/classes?etablissement={UAI}&classe=3B"))
    assert "ZOLA" in page
    assert "AUBRY" not in page


def test_a_pupil_who_left_is_no_longer_shown(room: Room, desk: Sit) -> None:
    pupil = enrol(room, "AUBRY", "3A", None)
    gone = PupilRecorded(
        pupil_id=pupil,
        version=2,
        uai=UAI,
        last_name="AUBRY",
        first_name="Lou",
        birth_date=BORN,
        division="3A",
        removed=True,
    )
    hear(room.database, gone)
    assert "Aucune classe pour l’instant" in words(desk(someone(Role.TEACHER)).get("/test/classes"))


@pytest.mark.parametrize("query", ["?etablissement=0750001A&classe=3A", "?classe=3A", "?classe=%00", "?etablissement="])
def test_the_class_of_another_school_is_not_found(room: Room, desk: Sit, query: str) -> None:
    enrol(room, "AUBRY", "3A", None, uai="0750001A")
    answer = desk(someone(Role.TEACHER)).get(f"/test/classes{query}")
    assert answer.status_code == 404
    assert "AUBRY" not in answer.text


def test_a_pupil_does_not_see_the_classes(desk: Sit) -> None:
    assert desk(someone(Role.PUPIL)).get("/test/classes").status_code == 403
