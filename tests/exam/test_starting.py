"""The access code starts the test, or resumes it (R-START)."""

import contextlib
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from services.exam.commands.starting import NotCertifiable, WrongCode, enter_test
from services.exam.commands.throttling import take_try
from services.exam.domain.joining import JoinRefused
from services.exam.tables import Attempt, PositioningRow
from services.exam.tables.attempts import FIRST_CERTIFICATION_NUMBER
from shared.domain.codes import InvalidAccessCode
from shared.errors import NotFound
from shared.events import AttemptStarted
from shared.referential.bank import load_bank
from shared.throttling import TRIES, TooManyTries
from tests.exam.outbox import announced, carried_lines
from tests.exam.room import CODE, LEVELS, Room, hear
from tests.identities import someone


def test_the_code_starts_the_test_of_the_pupils_own_profile(room: Room) -> None:
    seat = room.seat(extra_time_percent=33)
    attempt = room.start(seat)
    [event] = announced(room.database, AttemptStarted)
    assert event.certification_number == attempt.certification_number == FIRST_CERTIFICATION_NUMBER
    assert {one.code: one.level for one in event.profile if one.level} == LEVELS
    assert {item.competence for item in event.items} == set(LEVELS)
    assert [item.rank for item in event.items] == list(range(1, len(event.items) + 1))
    assert event.deadline == attempt.deadline
    assert 139 <= (attempt.deadline - attempt.started_at).total_seconds() / 60 <= 141
    assert event.bank_version == load_bank().version


def test_no_item_of_the_positioning_is_asked_again_while_another_is_left(room: Room) -> None:
    seat = room.seat()
    room.start(seat)
    with room.database.transaction() as tx:
        met = set(tx.session.scalars(select(PositioningRow.item_id)))
        [asked] = tx.session.scalars(select(Attempt.items))
    assert asked
    assert not set(asked) & met


def test_the_code_is_read_as_it_is_typed(room: Room) -> None:
    seat = room.seat()
    room.join(seat)
    assert room.enter(seat, " bcdf-23 ").candidate_id == seat.candidate.candidate_id


def test_a_code_that_cannot_be_one_says_how_a_code_looks(room: Room) -> None:
    seat = room.seat()
    room.join(seat)
    with pytest.raises(InvalidAccessCode, match="4 lettres"):
        room.enter(seat, "1234")


def test_a_wrong_code_starts_nothing(room: Room) -> None:
    seat = room.seat()
    room.join(seat)
    with pytest.raises(WrongCode):
        room.enter(seat, "BCDF24")
    assert announced(room.database, AttemptStarted) == []


def test_after_many_wrong_codes_even_the_right_one_waits(room: Room) -> None:
    seat = room.seat()
    room.join(seat)
    with room.database.transaction() as tx:
        for _ in range(TRIES):
            take_try(tx, f"code:{room.session.session_id}", seat.person.account_id)
    with pytest.raises(TooManyTries):
        room.enter(seat)


def test_nobody_enters_as_another_candidate(room: Room) -> None:
    seat = room.seat()
    room.join(seat)
    with pytest.raises(NotFound):
        room.enter(seat, person=someone())


def test_a_profile_that_is_not_certifiable_does_not_start_and_says_what_is_missing(room: Room) -> None:
    seat = room.seat({"1.1": 1, "2.1": 1, "3.1": 2, "4.1": 1})
    room.join(seat)
    with pytest.raises(NotCertifiable) as refused:
        room.enter(seat)
    assert "il en manque 1" in refused.value.missing[0]
    assert announced(room.database, AttemptStarted) == []


def test_a_finalised_session_starts_no_test(room: Room) -> None:
    seat = room.seat()
    room.join(seat)
    room.finalise()
    with pytest.raises(JoinRefused, match="terminée"):
        room.enter(seat)


def test_the_test_resumes_at_the_same_question(room: Room) -> None:
    seat = room.seat()
    attempt = room.start(seat)
    items = room.test(attempt, seat).items
    room.answer(attempt, seat, items[0])
    room.answer(attempt, seat, items[1])
    room.join(seat)
    again = room.enter(seat)
    assert again.id == attempt.id
    assert room.test(again, seat).current == items[2]
    assert [line.act for line in carried_lines(room.database)] == [
        "joined", "attempt_started", "answered", "answered", "attempt_resumed",
    ]  # fmt: skip


def test_twenty_starts_at_once_make_one_test(room: Room) -> None:
    seat = room.seat()
    room.join(seat)
    with ThreadPoolExecutor(5) as pool:
        attempts = {attempt.id for attempt in pool.map(lambda _: room.enter(seat), range(TRIES))}
    assert len(attempts) == 1
    assert len(announced(room.database, AttemptStarted)) == 1


def test_a_temps_majore_heard_while_the_test_starts_is_given(room: Room) -> None:
    seat = room.seat()
    room.join(seat)
    corrected = seat.candidate.model_copy(update={"version": 2, "extra_time_percent": 33})
    with ThreadPoolExecutor(1) as wire:
        with room.database.transaction() as tx:
            attempt = enter_test(tx, seat.candidate.candidate_id, CODE, seat.person)
            assert attempt.extra_time_percent == 0
            heard = wire.submit(hear, room.database, corrected)
            with contextlib.suppress(TimeoutError):
                heard.result(0.3)  # it waits for the start, or has missed it
        heard.result()
    with room.database.transaction() as tx:
        assert tx.session.get_one(Attempt, attempt.id).extra_time_percent == 33


def test_two_tests_have_two_numbers_and_two_verification_codes(room: Room) -> None:
    attempts: list[Attempt] = [room.start(room.seat(first_name=name)) for name in ("Zoé", "Lou")]
    assert [attempt.certification_number for attempt in attempts] == [1001, 1002]
    assert len({attempt.verification_code for attempt in attempts}) == 2
    assert all(attempt.verification_code.startswith("P-") for attempt in attempts)
