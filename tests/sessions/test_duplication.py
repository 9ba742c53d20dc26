"""A session on the model of another (docs/rules.md, R-DUPLICATE)."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.sessions.commands.candidates import remove_candidate
from services.sessions.commands.duplication import Duplicate, duplicate_session
from services.sessions.commands.roll import PupilDetails, record_pupil
from services.sessions.commands.sessions import delete_session
from services.sessions.personal import erase
from services.sessions.queries.candidates import present_candidates
from services.sessions.tables import Candidate, Session
from shared.errors import NotFound
from shared.events import CandidateRecorded
from shared.privacy.person import Person
from tests.exam.outbox import announced, envelopes
from tests.sessions.desk import ACTOR, DAY, ZOE, Desk, Sitting, description, published
from tests.sessions.parallel import twice


def duplicate(desk: Desk, source: UUID, draft_id: UUID | None = None, *, with_candidates: bool = True) -> Duplicate:
    with desk.database.transaction() as tx:
        described = description(desk.centre_id, date=date(2027, 1, 5))
        model = tx.session.get_one(Session, source)
        return duplicate_session(
            tx, model, draft_id or uuid4(), described, with_candidates=with_candidates, actor=ACTOR
        )


def enrolled(desk: Desk, session_id: UUID) -> list[Candidate]:
    with desk.database.transaction() as tx:
        return present_candidates(tx, session_id)


def test_a_duplicate_has_its_own_number_and_code_and_no_candidate_unless_asked(desk: Desk) -> None:
    source = desk.session()
    desk.candidate(source)
    made = duplicate(desk, source, with_candidates=False)
    model, copy = desk.read(source), desk.read(made.session_id)
    assert (made.candidates, enrolled(desk, copy.id)) == (0, [])
    assert (copy.number, copy.access_code != model.access_code) == (2, True)
    assert desk.acts(f"session:{copy.id}") == ["created"]
    assert envelopes(desk.database)[-1].journal[0].facts["copied_from"] == model.number


def test_the_candidates_come_unlinked_even_from_a_session_that_is_over(desk: Desk) -> None:
    source, pupil_id = desk.session(), desk.pupil()
    candidate_id = desk.candidate(source, division="3A", pupil_id=pupil_id, extra_time_percent=33)
    sitting = Sitting(source, candidate_id)
    desk.hear(sitting.linked, sitting.started, sitting.completed)
    desk.finalise(source)
    made = duplicate(desk, source)
    (copy,) = enrolled(desk, made.session_id)
    assert (copy.first_name, copy.birth_date, copy.division) == (ZOE["first_name"], ZOE["birth_date"], "3A")
    assert (copy.pupil_id, copy.extra_time_percent) == (pupil_id, 33)
    assert (copy.account_id, copy.linked_at, copy.id != candidate_id) == (None, None, True)
    assert desk.acts(f"candidate:{copy.id}") == ["enrolled"]
    assert announced(desk.database, CandidateRecorded)[-1].candidate_id == copy.id


def test_the_same_form_sent_twice_at_once_duplicates_once(desk: Desk) -> None:
    source, draft_id = desk.session(), uuid4()
    desk.candidate(source)
    desk.candidate(source, first_name="Chloé")
    assert twice(lambda: (duplicate(desk, source, draft_id), None)[1]) == [None, None]
    assert len(desk.all(Session)) == 2
    assert len(enrolled(desk, draft_id)) == 2
    assert len(announced(desk.database, CandidateRecorded)) == 4


def test_a_form_sent_again_brings_back_nobody_who_was_removed_since(desk: Desk) -> None:
    source, draft_id = desk.session(), uuid4()
    desk.candidate(source)
    duplicate(desk, source, draft_id)
    (copy,) = enrolled(desk, draft_id)
    with desk.database.transaction() as tx:
        remove_candidate(tx, draft_id, copy.id, actor=ACTOR)
    duplicate(desk, source, draft_id)
    assert enrolled(desk, draft_id) == []
    with desk.database.transaction() as tx:
        delete_session(tx, draft_id, actor=ACTOR)
    with pytest.raises(NotFound):
        duplicate(desk, source, draft_id)


def test_someone_enrolled_by_hand_meanwhile_is_not_there_twice(desk: Desk) -> None:
    source, draft_id = desk.session(), uuid4()
    desk.candidate(source)
    duplicate(desk, source, draft_id, with_candidates=False)
    desk.candidate(draft_id, last_name="Lefevre Nunez", first_name="ZOE")
    duplicate(desk, source, draft_id)
    assert [candidate.first_name for candidate in enrolled(desk, draft_id)] == ["ZOE"]


def test_who_left_the_roll_or_was_erased_stays_behind(desk: Desk) -> None:
    source, gone = desk.session(), desk.pupil()
    facts: dict[str, Any] = {**ZOE, "uai": desk.uai, "division": "3A"}
    desk.candidate(source, pupil_id=gone)
    desk.candidate(source, first_name="Chloé")
    erased = Sitting(source, desk.candidate(source, first_name="Inès"))
    desk.hear(erased.linked, erased.started, erased.completed)
    desk.finalise(source)
    desk.hear(published(source))
    with desk.database.transaction() as tx:
        record_pupil(tx, gone, PupilDetails(**facts), removed=True)
        assert erase(tx, Person(account_id=erased.account_id, pupil_id=None))
    made = duplicate(desk, source)
    assert (made.candidates, made.left_out) == (1, 2)
    assert [candidate.first_name for candidate in enrolled(desk, made.session_id)] == ["Chloé"]
    assert desk.read(made.session_id).date != DAY
