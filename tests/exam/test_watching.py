"""Timed items and items to keep on screen, from the page to the status and the journal (R-TIMED, R-FOCUS)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from services.exam.commands.positioning import record_positioning_answer
from services.exam.commands.watching import Opening, leave_item, open_item
from services.exam.domain.checking import SKIP
from services.exam.domain.conditions import MOST_LOSSES
from services.exam.tables import Answer, Attempt, ItemWatch
from shared.domain.statuses import AnswerStatus
from shared.events import AnswerRecorded
from shared.journal.read import lines_of, verify
from shared.referential.answers import as_text, right_answer
from shared.referential.bank import load_bank
from shared.transaction import Database
from tests.exam.outbox import announced
from tests.exam.room import Room, Seat

BANK = load_bank()
TIMED = next(item for item in BANK.items.values() if item.timed == 60 and item.kind == "qroc")
FOCUS = next(item for item in BANK.items.values() if item.focus and item.kind == "qroc")
RIGHT = {item.id: as_text(item, right_answer(item)) for item in (TIMED, FOCUS)}


@pytest.fixture
def seat(room: Room) -> Seat:
    return room.seat()


@pytest.fixture
def attempt(room: Room, seat: Seat) -> Attempt:
    """A test whose first items are a timed one, then one to keep on screen."""
    attempt = room.start(seat)
    room.ask(attempt, TIMED.id, FOCUS.id)
    return attempt


def begin(room: Room, attempt: Attempt, seat: Seat, item_id: str = TIMED.id) -> Opening:
    with room.database.transaction() as tx:
        opening = open_item(tx, attempt.id, attempt.account_id, seat.person.sid, item_id)
    assert opening is not None
    return opening


def leave(room: Room, attempt: Attempt, seat: Seat, losses: int = 1) -> bool:
    with room.database.transaction() as tx:
        return leave_item(tx, attempt.id, attempt.account_id, seat.person.sid, FOCUS.id, losses)


def taken(database: Database) -> list[tuple[str, bool]]:
    with database.transaction() as tx:
        return [(one.status, one.late) for one in tx.session.scalars(select(Answer).order_by(Answer.sequence))]


def acts(database: Database) -> list[tuple[str, object]]:
    """The journal, with how many times the page was left."""
    with database.transaction() as tx:
        assert verify(tx.session) == []
        return [(line.act, line.facts.get("times")) for line in lines_of(tx.session)][2:]


def test_the_time_of_an_item_runs_once_from_its_first_opening(room: Room, seat: Seat, attempt: Attempt) -> None:
    first = begin(room, attempt, seat).opened_at
    room.let_item_time_pass(attempt, 30)
    again = begin(room, attempt, seat).opened_at
    assert first is not None
    assert again == first - timedelta(seconds=30)
    room.let_item_time_pass(attempt, 31)  # 61 s in all, less than the network is forgiven
    room.answer(attempt, seat, TIMED.id, RIGHT[TIMED.id])
    assert taken(room.database) == [("ok", False)]
    assert acts(room.database) == [("item_opened", None), ("answered", None)]


def test_after_its_time_a_right_answer_is_timed_out_and_says_so_to_results(
    room: Room, seat: Seat, attempt: Attempt
) -> None:
    begin(room, attempt, seat)
    room.let_item_time_pass(attempt, 70)
    room.answer(attempt, seat, TIMED.id, RIGHT[TIMED.id])
    assert taken(room.database) == [("timedout", False)]
    assert announced(room.database, AnswerRecorded)[0].status == "timedout"


def test_after_its_time_a_pass_and_a_wrong_answer_stay_what_they_are(room: Room) -> None:
    for response, status in ((SKIP, "aband"), ("no such answer", "ko")):
        seat = room.seat(last_name=f"{status}-Martin")
        attempt = room.start(seat)
        room.ask(attempt, TIMED.id)
        begin(room, attempt, seat)
        room.let_item_time_pass(attempt, 600)
        room.answer(attempt, seat, TIMED.id, response)
        assert taken(room.database)[-1] == (status, False)


def test_the_temps_majore_counts_for_a_timed_item(room: Room) -> None:
    seat = room.seat(extra_time_percent=33)
    attempt = room.start(seat)
    room.ask(attempt, TIMED.id)
    begin(room, attempt, seat)
    room.let_item_time_pass(attempt, 79)
    room.answer(attempt, seat, TIMED.id, RIGHT[TIMED.id])
    assert taken(room.database) == [("ok", False)]


def test_an_answer_that_waited_is_in_time_by_its_claim_and_marked_for_the_jury(
    room: Room, seat: Seat, attempt: Attempt
) -> None:
    begin(room, attempt, seat)
    room.let_item_time_pass(attempt, 300)
    now = room.test(attempt, seat).now
    room.answer(attempt, seat, TIMED.id, RIGHT[TIMED.id], queued_at=now - timedelta(seconds=270))
    assert taken(room.database) == [("ok", True)]


def test_only_the_current_timed_item_of_a_running_test_opens(room: Room, seat: Seat, attempt: Attempt) -> None:
    for item_id in (FOCUS.id, attempt.items[-1], "<script>", ""):
        assert begin(room, attempt, seat, item_id).opened_at is None
    room.let_time_pass(attempt, 110)
    assert begin(room, attempt, seat).opened_at is None
    with room.database.transaction() as tx:
        assert tx.session.scalars(select(ItemWatch)).all() == []


def test_a_page_that_was_left_makes_a_right_answer_focused_out(room: Room, seat: Seat, attempt: Attempt) -> None:
    room.answer(attempt, seat, TIMED.id, SKIP)
    for losses in (1, 1, 3, 2, 10**6, 0, -4):
        assert leave(room, attempt, seat, losses)
    room.answer(attempt, seat, FOCUS.id, RIGHT[FOCUS.id])
    assert taken(room.database)[1] == ("focusedOut", False)
    told = [("focus_lost", 1), ("focus_lost", 3), ("focus_lost", MOST_LOSSES)]
    assert acts(room.database) == [("answered", None), *told, ("answered", None)]


def test_what_the_answer_alone_says_of_the_page_is_journalled_before_it(
    room: Room, seat: Seat, attempt: Attempt
) -> None:
    room.answer(attempt, seat, TIMED.id, SKIP)
    room.answer(attempt, seat, FOCUS.id, RIGHT[FOCUS.id], losses=2)
    room.answer(attempt, seat, FOCUS.id, RIGHT[FOCUS.id], losses=2)
    assert taken(room.database)[1] == ("focusedOut", False)
    assert acts(room.database) == [("answered", None), ("focus_lost", 2), ("answered", None)]


def test_leaving_counts_for_the_current_item_to_keep_on_screen_alone(room: Room, seat: Seat, attempt: Attempt) -> None:
    assert leave(room, attempt, seat)  # the timed item is the current one
    room.answer(attempt, seat, TIMED.id, RIGHT[TIMED.id], losses=4)
    assert taken(room.database) == [("ok", False)]
    assert acts(room.database) == [("answered", None)]


def test_the_positioning_measures_neither(room: Room, seat: Seat) -> None:
    with room.database.transaction() as tx:
        for item in (TIMED, FOCUS):
            status = record_positioning_answer(tx, seat.person.account_id, item.id, RIGHT[item.id], at=tx.now)
            assert status is AnswerStatus.OK
