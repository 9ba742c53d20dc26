"""The référent enrols candidates one by one, corrects and removes them."""

from datetime import date
from uuid import UUID, uuid4

import pytest

from services.sessions.commands.candidates import correct_candidate, enrol_candidate, remove_candidate
from services.sessions.domain.duplicates import DuplicateCandidate
from services.sessions.queries.candidates import present_candidates
from services.sessions.tables import Candidate
from shared.errors import NotFound, Refusal
from shared.events import CandidateRecorded
from tests.exam.outbox import announced, carried_lines
from tests.sessions.desk import ACTOR, Desk, candidate_details, linked
from tests.sessions.parallel import twice


def enrol(desk: Desk, session_id: UUID, candidate_id: UUID, pupil_id: UUID | None = None, **changes: object) -> None:
    with desk.database.transaction() as tx:
        details = candidate_details(**changes)
        enrol_candidate(tx, session_id, candidate_id, details, division="3A", pupil_id=pupil_id, actor=ACTOR)


def correct(desk: Desk, session_id: UUID, candidate_id: UUID, **changes: object) -> None:
    with desk.database.transaction() as tx:
        correct_candidate(tx, session_id, candidate_id, candidate_details(**changes), division="", actor=ACTOR)


def remove(desk: Desk, session_id: UUID, candidate_id: UUID) -> None:
    with desk.database.transaction() as tx:
        remove_candidate(tx, session_id, candidate_id, actor=ACTOR)


def test_an_enrolled_candidate_is_published_with_every_field_of_the_procedure(desk: Desk) -> None:
    session_id, pupil_id = desk.session(), desk.pupil()
    given = {
        "birth_city": "Fort-de-France",
        "birth_department": "972",
        "extra_time_percent": 33,
        "external_id": "1203456789A",
        "result_recipient_email": "resultats@exemple.fr",
    }
    enrol(desk, session_id, uuid4(), pupil_id, **given)
    (event,) = announced(desk.database, CandidateRecorded)
    told = event.model_dump()
    assert {name: told[name] for name in given} == given
    assert (event.version, event.pupil_id, event.division, event.removed) == (1, pupil_id, "3A", False)


def test_a_form_sent_twice_at_once_enrols_one_candidate(desk: Desk) -> None:
    session_id, candidate_id = desk.session(), uuid4()
    assert twice(lambda: enrol(desk, session_id, candidate_id)) == [None, None]
    assert [candidate.id for candidate in desk.all(Candidate)] == [candidate_id]
    assert desk.acts(f"candidate:{candidate_id}") == ["enrolled"]


def test_two_windows_at_once_do_not_enrol_the_same_person_twice(desk: Desk) -> None:
    session_id = desk.session()
    outcomes = twice(lambda: enrol(desk, session_id, uuid4()))
    assert sorted(map(type, outcomes), key=str) == sorted([type(None), DuplicateCandidate], key=str)
    assert len(desk.all(Candidate)) == 1


@pytest.mark.parametrize(("last_name", "first_name"), [("Lefevre Nunez", "ZOE"), ("LEFÈVRE’NUÑEZ", " zoé ")])
def test_the_same_person_spelt_otherwise_is_a_duplicate(desk: Desk, last_name: str, first_name: str) -> None:
    session_id = desk.session()
    desk.candidate(session_id)
    with pytest.raises(DuplicateCandidate):
        enrol(desk, session_id, uuid4(), last_name=last_name, first_name=first_name)


def test_a_twin_or_a_namesake_is_enrolled(desk: Desk) -> None:
    session_id = desk.session()
    desk.candidate(session_id)
    desk.candidate(session_id, first_name="Chloé")
    desk.candidate(session_id, birth_date=date(2012, 3, 15))
    desk.candidate(desk.session())
    assert len(desk.all(Candidate)) == 4


def test_a_correction_does_not_make_a_duplicate(desk: Desk) -> None:
    session_id = desk.session()
    desk.candidate(session_id)
    other = desk.candidate(session_id, first_name="Chloé")
    with pytest.raises(DuplicateCandidate):
        correct(desk, session_id, other, first_name="Zoe")


def test_a_correction_names_the_fields_and_not_what_they_held(desk: Desk) -> None:
    session_id = desk.session()
    candidate_id = desk.candidate(session_id)
    correct(desk, session_id, candidate_id, extra_time_percent=33, birth_city="Bobigny")
    assert [event.version for event in announced(desk.database, CandidateRecorded)] == [1, 2]
    assert carried_lines(desk.database)[-1].facts == {"fields": "birth_city extra_time_percent"}
    assert desk.acts(f"candidate:{candidate_id}") == ["enrolled", "corrected"]


def test_a_candidate_who_joined_is_still_corrected(desk: Desk) -> None:
    session_id = desk.session()
    candidate_id = desk.candidate(session_id)
    desk.hear(linked(session_id, candidate_id))
    correct(desk, session_id, candidate_id, extra_time_percent=50)
    assert announced(desk.database, CandidateRecorded)[-1].extra_time_percent == 50


def test_a_removed_candidate_may_be_enrolled_again(desk: Desk) -> None:
    session_id = desk.session()
    candidate_id = desk.candidate(session_id)
    remove(desk, session_id, candidate_id)
    remove(desk, session_id, candidate_id)
    enrol(desk, session_id, uuid4())
    assert [event.removed for event in announced(desk.database, CandidateRecorded)] == [False, True, False]
    assert desk.acts(f"candidate:{candidate_id}") == ["enrolled", "removed"]


def test_a_candidate_who_joined_is_not_removed(desk: Desk) -> None:
    session_id = desk.session()
    candidate_id = desk.candidate(session_id)
    desk.hear(linked(session_id, candidate_id))
    with pytest.raises(Refusal, match="candidate-joined"):
        remove(desk, session_id, candidate_id)
    assert desk.read_candidate(candidate_id).removed_at is None


def test_candidates_come_by_last_name_then_first_name(desk: Desk) -> None:
    session_id = desk.session()
    for last_name, first_name in (("ŒUVRARD", "Ana"), ("Élie", "Zoé"), ("ELIE", "Ana"), ("d'Artigny", "Léa")):
        desk.candidate(session_id, last_name=last_name, first_name=first_name)
    with desk.database.transaction() as tx:
        names = [(one.last_name, one.first_name) for one in present_candidates(tx, session_id)]
    assert names == [("d'Artigny", "Léa"), ("ELIE", "Ana"), ("Élie", "Zoé"), ("ŒUVRARD", "Ana")]


def test_after_the_finalisation_no_candidate_is_added_corrected_nor_removed(desk: Desk) -> None:
    session_id = desk.session()
    sat, absent = desk.sit(session_id), desk.candidate(session_id, first_name="Chloé")
    desk.finalise(session_id)
    for act in (
        lambda: enrol(desk, session_id, uuid4(), first_name="Ana"),
        lambda: correct(desk, session_id, sat, birth_city="Bobigny"),
        lambda: remove(desk, session_id, absent),
    ):
        with pytest.raises(Refusal, match="session-finalised"):
            act()


def test_a_candidate_is_only_found_in_their_own_session(desk: Desk) -> None:
    candidate_id, other_session = desk.candidate(desk.session()), desk.session()
    for act in (correct, remove):
        with pytest.raises(NotFound):
            act(desk, other_session, candidate_id)


def test_a_pupil_of_another_school_is_not_chosen_from_the_roll(desk: Desk) -> None:
    stranger = desk.pupil(uai="0750001A")
    for pupil_id in (stranger, uuid4()):
        with pytest.raises(NotFound):
            enrol(desk, desk.session(), uuid4(), pupil_id)


def test_a_pupil_of_the_roll_is_one_candidate_of_a_session_even_under_another_name(desk: Desk) -> None:
    session_id, pupil_id = desk.session(), desk.pupil()
    enrol(desk, session_id, uuid4(), pupil_id)
    with pytest.raises(DuplicateCandidate):
        enrol(desk, session_id, uuid4(), pupil_id, first_name="Chloé")
    enrol(desk, desk.session(), uuid4(), pupil_id)
    assert len(desk.all(Candidate)) == 2
