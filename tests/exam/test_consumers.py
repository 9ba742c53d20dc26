"""What exam hears may come in any order and twice."""

from datetime import UTC, datetime
from itertools import permutations
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from services.exam.service import SERVICE
from services.exam.tables import (
    Base,
    CandidateCopy,
    CandidateLink,
    PupilCopy,
    Reconciliation,
    SessionClosing,
    SessionCopy,
)
from shared.events import AccountReconciled, CandidateLinked, Event, PupilRecorded, SessionClosed
from shared.migrations import differences
from shared.transaction import Database
from tests.exam.outbox import announced
from tests.exam.room import BORN, Room, candidate_recorded, hear, session_recorded


def row(database: Database, table: type[Base], key: UUID) -> Any:
    with database.transaction() as tx:
        return tx.session.get(table, key)


def test_the_migrations_make_the_tables(exam_database: Database) -> None:
    url = exam_database.engine.url.render_as_string(hide_password=False)
    assert differences(SERVICE, url) == []


def test_events_in_any_order_and_twice_leave_the_same_copies(room: Room) -> None:
    numbers: set[tuple[object, ...]] = set()
    for order in permutations(range(5)):
        session = session_recorded()
        candidate = candidate_recorded(session.session_id, last_name="DURANT")
        later = [
            session.model_copy(update={"version": 2, "room": "C3"}),
            candidate.model_copy(update={"version": 2, "last_name": "DURAND"}),
        ]
        finalised = room.finalised().model_copy(update={"session_id": session.session_id})
        events: list[Event] = [session, candidate, *later, finalised]
        for place in order:
            hear(room.database, events[place], events[place])
        kept_session = row(room.database, SessionCopy, session.session_id)
        kept_candidate = row(room.database, CandidateCopy, candidate.candidate_id)
        closing = row(room.database, SessionClosing, session.session_id)
        numbers.add((kept_session.version, kept_session.room, kept_candidate.last_name, closing.finalised_at))
    assert numbers == {(2, "C3", "DURAND", room.finalised().finalised_at)}
    assert len(announced(room.database, SessionClosed)) == 120


def test_an_older_word_about_a_pupil_or_an_account_is_dropped(exam_database: Database) -> None:
    pupil = PupilRecorded(
        pupil_id=uuid4(),
        version=3,
        uai="0939999N",
        last_name="PETIT",
        first_name="Manon",
        birth_date=BORN,
        division="3A",
    )
    account = AccountReconciled(
        account_id=uuid4(),
        pupil_id=pupil.pupil_id,
        uai="0939999N",
        reconciled_at=datetime(2026, 3, 2, tzinfo=UTC),
        version=2,
    )
    hear(exam_database, pupil, pupil.model_copy(update={"version": 2, "division": "4A"}))
    hear(exam_database, account, account.model_copy(update={"version": 1, "pupil_id": None}))
    assert row(exam_database, PupilCopy, pupil.pupil_id).division == "3A"
    assert row(exam_database, Reconciliation, account.account_id).pupil_id == pupil.pupil_id


def test_a_join_wins_over_a_removal_that_crosses_it(room: Room) -> None:
    seat = room.seat()
    room.join(seat)
    removal = seat.candidate.model_copy(update={"version": 2, "removed": True})
    hear(room.database, removal, removal)
    assert row(room.database, CandidateLink, seat.candidate.candidate_id).account_id == seat.person.account_id
    linked = announced(room.database, CandidateLinked)
    assert [event.candidate_id for event in linked] == [seat.candidate.candidate_id] * 2
    assert room.join(seat) == seat.candidate.candidate_id, "the pupil may still leave and come back"
    assert room.enter(seat).candidate_id == seat.candidate.candidate_id


def test_a_candidate_removed_before_any_join_is_no_candidate(room: Room) -> None:
    seat = room.seat()
    hear(room.database, seat.candidate.model_copy(update={"version": 2, "removed": True}))
    assert announced(room.database, CandidateLinked) == []
    with room.database.transaction() as tx:
        assert tx.session.scalars(select(CandidateLink)).all() == []


def test_a_temps_majore_corrected_during_the_test_moves_the_deadline_and_only_later(room: Room) -> None:
    seat = room.seat()
    attempt = room.start(seat)
    corrected = seat.candidate.model_copy(update={"version": 2, "extra_time_percent": 33})
    hear(room.database, corrected)
    moved = room.test(attempt, seat).deadline
    assert 34 <= (moved - attempt.deadline).total_seconds() / 60 <= 35
    hear(room.database, corrected.model_copy(update={"version": 3, "extra_time_percent": 0}))
    assert room.test(attempt, seat).deadline == moved
