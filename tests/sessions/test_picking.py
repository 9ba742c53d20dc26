"""Pupils picked from the roll become candidates, all or none (`docs/rules.md` R-PICK)."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID, uuid4

import pytest

from services.sessions.commands.candidates import remove_candidate
from services.sessions.commands.picking import Picked, enrol_pupils
from services.sessions.commands.roll import PupilDetails, record_pupil
from services.sessions.domain.picking import PupilsLeft, PupilsToComplete
from services.sessions.tables import Candidate
from shared.errors import Forbidden, Refusal
from shared.events import CandidateRecorded
from tests.exam.outbox import announced
from tests.sessions.desk import ACTOR, ZOE, Desk, linked
from tests.sessions.parallel import twice

TODAY = date(2026, 5, 12)


def pick(desk: Desk, session_id: UUID, *pupils: UUID) -> Picked:
    with desk.database.transaction() as tx:
        return enrol_pupils(tx, session_id, pupils, today=TODAY, actor=ACTOR)


def names(candidates: Iterable[Candidate]) -> set[str]:
    return {candidate.first_name for candidate in candidates}


def test_each_pupil_picked_is_a_candidate_with_what_the_roll_says_in_the_journal_and_on_the_wire(desk: Desk) -> None:
    session_id = desk.session()
    born_abroad = {"birth_city": "Bamako", "birth_department": "99", "birth_country": "Mali"}
    pupils = [desk.pupil(first_name="Ana", division="3B"), desk.pupil(first_name="Ibrahim", **born_abroad)]
    picked = pick(desk, session_id, *pupils)
    assert names(picked.added) == {"Ana", "Ibrahim"}
    told = {event.first_name: event for event in announced(desk.database, CandidateRecorded)}
    assert {event.pupil_id for event in told.values()} == set(pupils)
    assert (told["Ana"].division, told["Ana"].birth_city) == ("3B", "Bondy")
    assert (told["Ibrahim"].birth_department, told["Ibrahim"].birth_country) == ("99", "Mali")
    assert [desk.acts(f"candidate:{one.id}") for one in picked.added] == [["enrolled"], ["enrolled"]]


def test_the_same_pupils_picked_twice_even_at_once_are_enrolled_once(desk: Desk) -> None:
    session_id = desk.session()
    pupils = [desk.pupil(first_name=name) for name in ("Ana", "Bea")]
    twice(lambda: pick(desk, session_id, *pupils))
    assert len(desk.all(Candidate)) == 2
    again = pick(desk, session_id, *pupils, pupils[0])
    assert (again.added, again.duplicates) == ([], [])
    assert {one.first_name for one in again.already} == {"Ana", "Bea"}


def test_a_pupil_entered_by_hand_is_a_duplicate_named_and_skipped(desk: Desk) -> None:
    session_id = desk.session()
    by_hand = desk.candidate(session_id, last_name="Lefevre Nunez")
    picked = pick(desk, session_id, desk.pupil(), desk.pupil(first_name="Ana"))
    assert [one.id for one in picked.duplicates] == [by_hand]
    assert names(picked.added) == {"Ana"}


def test_two_rows_of_the_roll_for_one_person_make_one_candidate(desk: Desk) -> None:
    picked = pick(desk, desk.session(), desk.pupil(), desk.pupil(first_name="ZOE"))
    assert (len(picked.added), picked.duplicates) == (1, picked.added)


def test_a_removed_candidate_is_picked_again(desk: Desk) -> None:
    session_id, pupil = desk.session(), desk.pupil()
    (first,) = pick(desk, session_id, pupil).added
    with desk.database.transaction() as tx:
        remove_candidate(tx, session_id, first.id, actor=ACTOR)
    assert len(pick(desk, session_id, pupil).added) == 1


@pytest.mark.parametrize("stranger", ["of another school", "of nowhere"])
def test_a_pupil_of_another_school_refuses_all_with_403_and_nothing_told(desk: Desk, stranger: str) -> None:
    other = desk.pupil(uai="0750001A") if stranger == "of another school" else uuid4()
    with pytest.raises(Forbidden) as refused:
        pick(desk, desk.session(), desk.pupil(), other)
    assert refused.value.status == 403
    assert desk.all(Candidate) == []


def test_a_pupil_who_left_the_roll_refuses_all_and_is_named_unless_enrolled_already(desk: Desk) -> None:
    session_id = desk.session()
    leaving, staying = desk.pupil(), desk.pupil(first_name="Ana")
    elsewhere = desk.session()
    pick(desk, elsewhere, leaving)
    with desk.database.transaction() as tx:
        record_pupil(tx, leaving, PupilDetails(**ZOE, uai=desk.uai, division="3A"), removed=True)
    with pytest.raises(PupilsLeft, match="LEFÈVRE-NUÑEZ Zoé"):
        pick(desk, session_id, leaving, staying)
    assert len(desk.all(Candidate)) == 1
    assert names(pick(desk, elsewhere, leaving, staying).added) == {"Ana"}


@pytest.mark.parametrize(
    "lacking", [{"birth_city": ""}, {"birth_department": ""}, {"birth_country": ""}, {"birth_department": "99"}]
)
def test_a_pupil_without_a_mandatory_fact_refuses_all_and_is_named(desk: Desk, lacking: dict[str, str]) -> None:
    with pytest.raises(PupilsToComplete, match="LEFÈVRE-NUÑEZ Zoé"):
        pick(desk, desk.session(), desk.pupil(**lacking), desk.pupil(first_name="Ana"))
    assert desk.all(Candidate) == []


def test_pupils_are_picked_after_the_test_began_and_no_more_after_the_finalisation(desk: Desk) -> None:
    session_id = desk.session()
    (first,) = pick(desk, session_id, desk.pupil()).added
    desk.hear(linked(session_id, first.id))
    desk.sit(session_id, first_name="Lou")
    assert len(pick(desk, session_id, desk.pupil(first_name="Ana")).added) == 1
    desk.finalise(session_id)
    with pytest.raises(Refusal, match="session-finalised"):
        pick(desk, session_id, desk.pupil(first_name="Bea"))
