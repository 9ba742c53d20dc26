"""The names of a candidate leave once nothing waits for them, and leave the copies by the same event (R-ERASURE)."""

from datetime import timedelta
from uuid import uuid4

from services.sessions.personal import ABANDONED_AFTER, KEPT, NO_DATE, NOBODY
from services.sessions.tables import Candidate, ProfileCopy, Session
from shared.events import CandidateRecorded
from shared.privacy.person import Person
from tests.exam.outbox import announced
from tests.sessions.desk import Desk, Sitting, profile, published


def test_the_names_stay_until_the_result_is_published_then_leave_everywhere(desk: Desk) -> None:
    session_id = desk.session()
    candidate_id, other_id = desk.candidate(session_id), desk.candidate(session_id, first_name="Autre")
    sitting = Sitting(session_id, candidate_id)
    desk.hear(sitting.linked, sitting.started, sitting.completed, sitting.closed())
    person = Person(sitting.account_id)
    before = desk.read_candidate(candidate_id)
    with desk.database.transaction() as tx:
        assert KEPT.erase(tx, person) is False
    assert desk.read_candidate(candidate_id).last_name == before.last_name
    desk.hear(published(session_id))
    for _ in range(2):
        with desk.database.transaction() as tx:
            assert KEPT.erase(tx, person) is True
    told = announced(desk.database, CandidateRecorded)[-1]
    assert (told.candidate_id, told.last_name, told.first_name, told.birth_date) == (candidate_id, NOBODY, "", NO_DATE)
    assert [one.last_name for one in announced(desk.database, CandidateRecorded)].count(NOBODY) == 1
    assert desk.read_candidate(other_id).first_name == "Autre"
    assert desk.acts(f"candidate:{candidate_id}")[-1] == "erased"


def test_a_session_that_nobody_published_in_a_year_waits_for_nothing(desk: Desk) -> None:
    session_id = desk.session()
    candidate_id = desk.candidate(session_id)
    sitting = Sitting(session_id, candidate_id)
    desk.hear(sitting.linked, sitting.started)
    with desk.database.transaction() as tx:
        held = tx.session.get_one(Session, session_id).date
        days = held - tx.now.date() + ABANDONED_AFTER
        tx.use_instant(tx.now + days + timedelta(days=1))
        assert KEPT.erase(tx, Person(sitting.account_id)) is True
    with desk.database.transaction() as tx:
        assert tx.session.get_one(Candidate, candidate_id).last_name == NOBODY


def test_a_person_receives_their_own_lines_and_no_others(desk: Desk) -> None:
    session_id = desk.session()
    candidate_id = desk.candidate(session_id)
    desk.candidate(session_id, first_name="Autre")
    sitting = Sitting(session_id, candidate_id)
    desk.hear(sitting.linked, sitting.started)
    with desk.database.transaction() as tx:
        kept = KEPT.export(tx.session, Person(sitting.account_id))
    assert [one["id"] for one in kept["candidate"]] == [candidate_id]
    assert len(kept["attempt_copy"]) == 1


def test_a_profile_leaves_with_the_account_and_an_older_word_does_not_bring_it_back(desk: Desk) -> None:
    pupil, other = desk.pupil(), desk.pupil(first_name="Autre")
    desk.hear(profile(pupil, 6, version=2), profile(other, 3))
    person = Person(uuid4(), pupil)
    with desk.database.transaction() as tx:
        assert [one["competences"] for one in KEPT.export(tx.session, person)["profile_copy"]] == [6]
        assert KEPT.erase(tx, person) is True
    desk.hear(profile(pupil, 6, version=2))
    kept = {one.pupil_id: (one.competences, one.certifiable) for one in desk.all(ProfileCopy)}
    assert kept == {pupil: (None, False), other: (3, False)}
