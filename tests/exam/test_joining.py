"""A pupil joins a session as one of its candidates (R-JOIN)."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from services.exam.commands.throttling import take_try
from services.exam.domain.joining import JoinRefusal, JoinRefused
from services.exam.tables import CandidateLink
from shared.events import AccountReconciled, CandidateLinked
from shared.journal.read import lines_of
from shared.throttling import TRIES, TooManyTries
from shared.transaction import Database
from tests.exam.outbox import announced, carried_lines
from tests.exam.room import BORN, Room, Seat, hear
from tests.identities import someone


def refusal(room: Room, seat: Seat, **changes: Any) -> JoinRefusal:
    with pytest.raises(JoinRefused) as refused:
        room.join(seat, **changes)
    return refused.value.reason


def links(database: Database) -> int:
    with database.transaction() as tx:
        return tx.session.scalar(select(func.count()).select_from(CandidateLink)) or 0


def test_a_pupil_joins_and_joins_again_without_change(room: Room) -> None:
    seat = room.seat()
    assert room.join(seat) == room.join(seat) == seat.candidate.candidate_id
    [event] = announced(room.database, CandidateLinked)
    assert (event.candidate_id, event.account_id) == (seat.candidate.candidate_id, seat.person.account_id)
    [line] = carried_lines(room.database)
    assert (line.act, line.actor, line.subject) == ("joined", seat.person.actor, f"candidate:{event.candidate_id}")


def test_the_name_is_the_one_of_the_list_however_it_is_typed(room: Room) -> None:
    seat = room.seat()
    assert room.join(seat, first_name="zoe", last_name="Lefevre Nunez") == seat.candidate.candidate_id


def test_an_unknown_session_and_an_unknown_name_read_the_same(room: Room) -> None:
    seat = room.seat()
    assert refusal(room, seat, session_number=1) is JoinRefusal.NO_MATCH
    assert refusal(room, seat, first_name="Lou") is JoinRefusal.NO_MATCH
    assert refusal(room, seat, birth_date=BORN.replace(year=2012)) is JoinRefusal.NO_MATCH


def test_a_session_removed_is_unknown(room: Room) -> None:
    seat = room.seat()
    hear(room.database, room.session.model_copy(update={"version": 2, "removed": True}))
    assert refusal(room, seat) is JoinRefusal.NO_MATCH


def test_a_finalised_session_is_not_joined_any_more(room: Room) -> None:
    seat = room.seat()
    room.finalise()
    assert refusal(room, seat) is JoinRefusal.SESSION_CLOSED


def test_two_candidates_of_the_same_name_and_date_call_the_invigilator(room: Room) -> None:
    seat = room.seat()
    room.seat()
    assert refusal(room, seat) is JoinRefusal.SEVERAL_MATCHES


def test_a_candidate_taken_by_another_account_is_refused(room: Room) -> None:
    seat = room.seat()
    room.join(seat)
    assert refusal(room, seat, person=someone()) is JoinRefusal.TAKEN_BY_ANOTHER_ACCOUNT


def test_an_account_is_one_candidate_of_a_session(room: Room) -> None:
    seat = room.seat()
    other = room.seat(first_name="Lou")
    room.join(seat)
    assert refusal(room, other, person=seat.person) is JoinRefusal.ACCOUNT_IS_ANOTHER_CANDIDATE


def test_a_pupil_of_the_roll_joins_with_the_account_that_is_that_pupil(room: Room) -> None:
    pupil = uuid4()
    stranger = room.seat(pupil_id=pupil)
    assert refusal(room, stranger) is JoinRefusal.PUPIL_NOT_RECONCILED
    known = someone(pupil_id=pupil)
    assert room.join(stranger, person=known) == stranger.candidate.candidate_id


def test_a_reconciliation_heard_of_serves_a_token_made_before_it(room: Room) -> None:
    seat = room.seat(pupil_id=uuid4())
    assert seat.candidate.pupil_id is not None
    hear(
        room.database,
        AccountReconciled(
            account_id=seat.person.account_id,
            pupil_id=seat.candidate.pupil_id,
            uai="0939999N",
            reconciled_at=room.finalised().finalised_at,
            version=1,
        ),
    )
    assert room.join(seat) == seat.candidate.candidate_id


def test_twenty_joins_at_once_make_one_link(room: Room) -> None:
    seat = room.seat()
    with ThreadPoolExecutor(4) as pool:
        joined = set(pool.map(lambda _: room.join(seat), range(TRIES)))
    assert joined == {seat.candidate.candidate_id}
    assert links(room.database) == 1
    assert len(announced(room.database, CandidateLinked)) == 1


def test_two_accounts_that_join_at_once_as_one_candidate_are_not_both_let_in(room: Room) -> None:
    seat = room.seat()
    people = [someone() for _ in range(6)]

    def attempt(person: Any) -> str:
        try:
            room.join(seat, person=person)
        except JoinRefused as refused:
            return refused.reason.name
        return "joined"

    with ThreadPoolExecutor(6) as pool:
        outcomes = sorted(pool.map(attempt, people))
    assert outcomes == ["TAKEN_BY_ANOTHER_ACCOUNT"] * 5 + ["joined"]


def test_after_many_wrong_tries_the_account_waits(room: Room) -> None:
    account = uuid4()
    with room.database.transaction() as tx:
        for _ in range(TRIES):
            take_try(tx, "join", account)
        with pytest.raises(TooManyTries, match="10 minutes"):
            take_try(tx, "join", account)
        take_try(tx, "join", uuid4())
        tx.use_instant(tx.now.replace(year=tx.now.year + 1))
        take_try(tx, "join", account)


def test_the_chain_of_a_candidate_begins_with_the_join(room: Room) -> None:
    seat = room.seat()
    room.join(seat)
    with room.database.transaction() as tx:
        assert [line.act for line in lines_of(tx.session)] == ["joined"]
