"""What exam and results tell, in any order and twice."""

from itertools import permutations
from uuid import uuid4

import pytest

from services.sessions.commands.candidates import remove_candidate
from services.sessions.commands.restoring import UnknownCandidate
from services.sessions.tables import AttemptCopy, Candidate
from shared.domain.statuses import SessionStatus
from shared.events import CandidateRecorded
from tests.exam.outbox import announced
from tests.sessions.desk import ACTOR, NINE, Desk, Sitting, linked, published


def remove(desk: Desk, candidate_id: object) -> None:
    with desk.database.transaction() as tx:
        candidate = tx.session.get_one(Candidate, candidate_id)
        remove_candidate(tx, candidate.session_id, candidate.id, actor=ACTOR)


@pytest.mark.parametrize("order", list(permutations(range(5)))[::7])
def test_the_events_of_a_test_say_the_same_in_any_order(desk: Desk, order: tuple[int, ...]) -> None:
    session_id = desk.session()
    candidate_id = desk.candidate(session_id)
    sitting = Sitting(session_id, candidate_id)
    events = (sitting.linked, sitting.started, sitting.completed, sitting.closed(), published(session_id))
    desk.hear(*(events[place] for place in order), *events)
    (attempt,) = desk.all(AttemptCopy)
    assert (attempt.certification_number, attempt.answers, attempt.completed) == (1001, 24, True)
    assert (attempt.started_at, attempt.completed_at) == (sitting.started.started_at, sitting.completed.completed_at)
    candidate = desk.read_candidate(candidate_id)
    assert (candidate.account_id, candidate.linked_at) == (sitting.account_id, NINE)
    assert desk.read(session_id).status is SessionStatus.PROCESSED
    assert len(announced(desk.database, CandidateRecorded)) == 1


def test_a_join_wins_over_a_removal_that_crosses_it(desk: Desk) -> None:
    session_id = desk.session()
    candidate_id = desk.candidate(session_id)
    remove(desk, candidate_id)
    event = linked(session_id, candidate_id)
    desk.hear(event, event)
    candidate = desk.read_candidate(candidate_id)
    assert candidate.removed_at is None
    assert candidate.restored_at is not None
    told = [(one.version, one.removed) for one in announced(desk.database, CandidateRecorded)]
    assert told == [(1, False), (2, True), (3, False)]
    assert desk.acts(f"candidate:{candidate_id}") == ["enrolled", "removed", "restored"]


def test_a_start_brings_the_candidate_back_even_before_its_join_is_heard(desk: Desk) -> None:
    session_id = desk.session()
    sitting = Sitting(session_id, desk.candidate(session_id))
    remove(desk, sitting.candidate_id)
    desk.hear(sitting.completed, sitting.started)
    assert desk.read_candidate(sitting.candidate_id).removed_at is None


def test_whoever_was_entered_again_meanwhile_is_one_candidate_with_the_last_particulars(desk: Desk) -> None:
    session_id = desk.session()
    first = desk.candidate(session_id)
    remove(desk, first)
    again = desk.candidate(session_id, last_name="Lefevre Nunez", extra_time_percent=33)
    desk.hear(linked(session_id, first))
    restored, replaced = desk.read_candidate(first), desk.read_candidate(again)
    assert (restored.removed_at, restored.extra_time_percent) == (None, 33)
    assert replaced.removed_at is not None
    last = {event.candidate_id: event for event in announced(desk.database, CandidateRecorded)}
    assert (last[first].removed, last[again].removed) == (False, True)
    assert desk.acts(f"candidate:{again}") == ["enrolled", "removed"]


def test_a_join_after_the_finalisation_still_brings_the_candidate_back(desk: Desk) -> None:
    session_id = desk.session()
    desk.sit(session_id)
    late = desk.candidate(session_id, first_name="Chloé")
    remove(desk, late)
    desk.finalise(session_id)
    desk.hear(linked(session_id, late))
    assert desk.read_candidate(late).removed_at is None


def test_a_candidate_or_session_never_known_here_goes_to_the_operator(desk: Desk) -> None:
    session_id = desk.session()
    with pytest.raises(UnknownCandidate):
        desk.hear(linked(session_id, uuid4()))
    with pytest.raises(LookupError):
        desk.hear(published(uuid4()))
