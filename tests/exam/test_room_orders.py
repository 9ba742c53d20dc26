"""R-ROOM: what the room orders is done once, whatever the order of arrival, journalled and answered."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from services.exam.commands.answering import Refused, Taken
from services.exam.commands.helping import AT_MOST, call_surveillant, cancel_call
from services.exam.commands.presence import CallTheSurveillant
from services.exam.domain.attempt import AnswerRefusal
from services.exam.tables import Attempt, AttemptSighting, JoinMiss, Presence
from shared.domain.room import RoomAct, RoomOutcome
from shared.events import (
    AttemptCompleted,
    AttemptSeen,
    CandidateLinked,
    HelpChanged,
    JoinMissed,
    RoomActDone,
    RoomActOrdered,
)
from shared.journal.chain import JournalLine
from shared.journal.read import lines_of
from tests.exam.outbox import announced
from tests.exam.room import Room, Seat, hear
from tests.identities import someone

MORNING = datetime(2026, 5, 12, 9, tzinfo=UTC)
ACTOR = "account:the-surveillant"
DONE, NO_TEST, TOO_LATE, TAKEN = RoomOutcome.DONE, RoomOutcome.NO_TEST, RoomOutcome.TOO_LATE, RoomOutcome.TAKEN


def order(room: Room, act: RoomAct, seat: Seat | None = None, **changes: Any) -> RoomActOrdered:
    facts: dict[str, Any] = {
        "act_id": uuid4(),
        "session_id": room.session.session_id,
        "candidate_id": seat.candidate.candidate_id if seat else None,
        "act": act,
        "ordered_at": MORNING,
        "actor": ACTOR,
    }
    return RoomActOrdered(**{**facts, **changes})


def do(room: Room, act: RoomAct, seat: Seat | None = None, **changes: Any) -> RoomOutcome:
    wanted = order(room, act, seat, **changes)
    hear(room.database, wanted)
    [done] = [one for one in announced(room.database, RoomActDone) if one.act_id == wanted.act_id]
    return done.outcome


def attempt_now(room: Room, attempt: Attempt) -> Attempt:
    with room.database.transaction() as tx:
        return tx.session.get_one(Attempt, attempt.id)


def journal(room: Room, seat: Seat) -> list[JournalLine]:
    with room.database.transaction() as tx:
        return list(lines_of(tx.session, f"candidate:{seat.candidate.candidate_id}"))


def room_with(room: Room, **settings: bool) -> None:
    hear(room.database, room.session.model_copy(update={"version": 2, **settings}))


def test_minutes_add_up_for_one_and_for_all_and_an_order_heard_twice_counts_once(room: Room) -> None:
    seat, other, absent = room.seat(), room.seat(first_name="Lou"), room.seat(first_name="Tom")
    attempt, neighbour = room.start(seat), room.start(other)
    wanted = order(room, RoomAct.ADD_TIME, seat, minutes=10)
    hear(room.database, wanted, wanted)
    assert do(room, RoomAct.ADD_TIME, minutes=5) is DONE
    assert do(room, RoomAct.ADD_TIME, absent, minutes=5) is NO_TEST
    assert attempt_now(room, attempt).deadline == attempt.deadline + timedelta(minutes=15)
    assert attempt_now(room, neighbour).deadline == neighbour.deadline + timedelta(minutes=5)
    assert len(announced(room.database, RoomActDone)) == 3
    first, second = [line for line in journal(room, seat) if line.act == "time_added"]
    assert (first.actor, first.facts["minutes"], second.facts["minutes"]) == (ACTOR, 10, 5)
    assert second.facts["deadline"] == attempt_now(room, attempt).deadline.isoformat()
    seen = [one for one in announced(room.database, AttemptSeen) if one.attempt_id == attempt.id]
    assert [one.deadline - attempt.deadline for one in seen] == [timedelta(minutes=gap) for gap in (0, 10, 15)]
    assert sorted(one.seen_at for one in seen) == [one.seen_at for one in seen]
    assert len({one.seen_at for one in seen}) == 3, "the newest holds"


def test_doubles_at_once_are_one_order(room: Room) -> None:
    seat = room.seat()
    attempt, wanted = room.start(seat), order(room, RoomAct.ADD_TIME, minutes=10)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: hear(room.database, wanted), range(4)))
    assert attempt_now(room, attempt).deadline == attempt.deadline + timedelta(minutes=10)
    assert len(announced(room.database, RoomActDone)) == 1


def test_time_added_reopens_a_test_that_was_over_and_stands_with_a_later_temps_majore(room: Room) -> None:
    seat = room.seat()
    attempt = room.start(seat)
    room.let_time_pass(attempt, 120)
    first = room.test(attempt, seat).items[0]
    refused = room.answer(attempt, seat, first)
    assert isinstance(refused, Refused)
    assert refused.reason is AnswerRefusal.TIME_IS_OVER
    assert do(room, RoomAct.ADD_TIME, seat, minutes=10) is DONE
    assert isinstance(room.answer(attempt, seat, first), Taken)
    late = attempt_now(room, attempt).deadline
    hear(room.database, seat.candidate.model_copy(update={"version": 2, "extra_time_percent": 33}))
    assert attempt_now(room, attempt).deadline >= late


def test_a_test_ended_takes_je_passe_and_what_was_queued_before_as_late(room: Room) -> None:
    seat = room.seat()
    attempt = room.start(seat)
    items = room.test(attempt, seat).items
    with room.database.transaction() as tx:
        queued = tx.now
    assert do(room, RoomAct.END_TEST, seat) is DONE
    assert isinstance(room.answer(attempt, seat, items[0]), Refused)
    taken = room.answer(attempt, seat, items[0], queued_at=queued)
    assert isinstance(taken, Taken)
    assert isinstance(room.answer(attempt, seat, items[1], "#ABAND#"), Taken)
    assert attempt_now(room, attempt).closed_at is None
    assert [line.act for line in journal(room, seat)][-4:] == ["test_ended", "refused_late", "answered", "answered"]


def test_an_end_ordered_after_more_time_holds_even_when_heard_before(room: Room) -> None:
    seat = room.seat()
    attempt = room.start(seat)
    do(room, RoomAct.END_TEST, seat, ordered_at=MORNING + timedelta(minutes=1))
    ended = attempt_now(room, attempt).deadline
    do(room, RoomAct.ADD_TIME, seat, minutes=30, ordered_at=MORNING)
    assert attempt_now(room, attempt).deadline == ended
    do(room, RoomAct.ADD_TIME, seat, minutes=30, ordered_at=MORNING + timedelta(minutes=2))
    assert attempt_now(room, attempt).deadline > ended + timedelta(minutes=29)


@pytest.mark.parametrize("act", RoomAct)
def test_once_finalised_every_order_is_too_late_and_changes_nothing(room: Room, act: RoomAct) -> None:
    seat = room.seat()
    attempt = room.start(seat)
    room.finalise()
    before = attempt_now(room, attempt).deadline, len(journal(room, seat))
    assert do(room, act, seat, minutes=10, subject_id=uuid4()) is TOO_LATE
    assert (attempt_now(room, attempt).deadline, len(journal(room, seat))) == before


def test_orders_that_cross_the_finalisation_are_done_before_it_or_too_late(room: Room) -> None:
    seat = room.seat()
    attempt = room.start(seat)
    orders = [order(room, RoomAct.ADD_TIME, minutes=1) for _ in range(6)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda event: hear(room.database, event), [*orders[:3], room.finalised(), *orders[3:]]))
    outcomes = [one.outcome for one in announced(room.database, RoomActDone)]
    assert set(outcomes) <= {DONE, NO_TEST, TOO_LATE}
    assert len(outcomes) == 6
    assert attempt_now(room, attempt).deadline == attempt.deadline + timedelta(minutes=outcomes.count(DONE))


def test_presence_gates_a_start_and_a_resume_only_where_the_session_asks_and_the_last_word_holds(room: Room) -> None:
    seat, free = room.seat(), room.seat(first_name="Lou")
    room.start(free)
    room_with(room, presence_required=True)
    room.join(seat)
    with pytest.raises(CallTheSurveillant):
        room.enter(seat)
    with pytest.raises(CallTheSurveillant):
        room.enter(free)
    later, sooner = MORNING + timedelta(minutes=2), MORNING + timedelta(minutes=1)
    assert do(room, RoomAct.RECORD_PRESENCE, seat, ordered_at=later) is DONE
    assert do(room, RoomAct.WITHDRAW_PRESENCE, seat, ordered_at=sooner) is DONE
    assert room.enter(seat).id == room.enter(seat).id
    do(room, RoomAct.WITHDRAW_PRESENCE, seat, ordered_at=later + timedelta(minutes=1))
    with pytest.raises(CallTheSurveillant):
        room.enter(seat)
    acts = [line.act for line in journal(room, seat)]
    assert (acts.count("presence_recorded"), acts.count("presence_withdrawn")) == (1, 1)


def test_a_permission_to_resume_serves_once_and_is_not_needed_for_a_first_start(room: Room) -> None:
    room_with(room, resume_on_permission=True)
    seat = room.seat()
    assert do(room, RoomAct.ALLOW_RESUME, seat) is NO_TEST
    attempt = room.start(seat)
    with pytest.raises(CallTheSurveillant):
        room.enter(seat)
    assert do(room, RoomAct.ALLOW_RESUME, seat) is DONE
    assert room.enter(seat).id == attempt.id
    with pytest.raises(CallTheSurveillant):
        room.enter(seat)
    assert [line.actor for line in journal(room, seat) if line.act == "resume_allowed"] == [ACTOR]


def missed(room: Room, seat: Seat, **changes: Any) -> list[JoinMissed]:
    """What the room was told once these words were refused, as the page does: the refusal commits."""
    room.try_to_join(seat, **{"last_name": "LEFÈVRE-NUNES", **changes})
    return announced(room.database, JoinMissed)


def test_a_near_miss_is_told_once_without_its_words_being_kept_and_accepted_makes_the_link(room: Room) -> None:
    seat = room.seat()
    assert missed(room, seat) == missed(room, seat)
    [miss] = announced(room.database, JoinMissed)
    assert (miss.candidate_id, miss.account_id) == (seat.candidate.candidate_id, seat.person.account_id)
    assert miss.last_name == "LEFÈVRE-NUNES"
    accepted = order(room, RoomAct.ACCEPT_JOIN, seat, subject_id=miss.miss_id)
    hear(room.database, accepted, accepted)
    [link] = announced(room.database, CandidateLinked)
    assert link.account_id == seat.person.account_id
    assert room.join(seat, last_name="LEFÈVRE-NUNES") == seat.candidate.candidate_id
    [line] = [line for line in journal(room, seat) if line.act == "join_accepted"]
    assert (line.actor, line.facts["account"]) == (ACTOR, str(seat.person.account_id))
    assert do(room, RoomAct.ACCEPT_JOIN, seat, subject_id=miss.miss_id) is DONE
    assert do(room, RoomAct.DISMISS_JOIN, seat, subject_id=miss.miss_id) is NO_TEST


def test_a_miss_dismissed_is_over_for_that_account_and_nothing_else_of_the_join_is_forgiven(room: Room) -> None:
    seat = room.seat()
    [miss] = missed(room, seat)
    assert do(room, RoomAct.DISMISS_JOIN, seat, subject_id=miss.miss_id) is DONE
    assert do(room, RoomAct.ACCEPT_JOIN, seat, subject_id=miss.miss_id) is NO_TEST
    assert len(missed(room, seat)) == 1
    assert do(room, RoomAct.ACCEPT_JOIN, seat, subject_id=uuid4()) is NO_TEST
    impostor = Seat(seat.candidate, someone())
    second = missed(room, impostor)[-1]
    room.join(seat)
    assert do(room, RoomAct.ACCEPT_JOIN, seat, subject_id=second.miss_id) is TAKEN
    third = room.seat(first_name="Lou", last_name="Martin")
    told = missed(room, third, last_name="Martim")[-1]
    hear(room.database, third.candidate.model_copy(update={"version": 2, "pupil_id": uuid4()}))
    assert do(room, RoomAct.ACCEPT_JOIN, third, subject_id=told.miss_id) is TAKEN


def test_one_account_comes_near_three_candidates_at_most(room: Room) -> None:
    person = someone()
    for name in ("Martin", "Bernard", "Thomas", "Richard"):
        missed(room, Seat(room.seat(last_name=name).candidate, person), last_name=f"{name}e")
    assert len(announced(room.database, JoinMissed)) == 3


def test_a_call_is_one_however_often_clicked_and_ends_by_the_pupil_or_the_surveillant(room: Room) -> None:
    seat = room.seat()
    attempt = room.start(seat)

    def click(_: int = 0) -> bool:
        with room.database.transaction() as tx:
            return call_surveillant(tx, attempt.id, attempt.account_id)

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(click, range(4)))
    [asked] = announced(room.database, HelpChanged)
    assert (asked.item_rank, asked.ended_at) == (1, None)
    answered = order(room, RoomAct.ANSWER_HELP, seat, subject_id=asked.help_id)
    hear(room.database, answered, answered)
    assert do(room, RoomAct.ANSWER_HELP, seat, subject_id=asked.help_id) is DONE
    assert do(room, RoomAct.ANSWER_HELP, seat, subject_id=uuid4()) is NO_TEST
    click()
    with room.database.transaction() as tx:
        cancel_call(tx, attempt.id, attempt.account_id)
    calls = announced(room.database, HelpChanged)
    assert [one.ended_at is None for one in calls] == [True, False, True, False]
    assert calls[0].help_id != calls[2].help_id
    acts = [line.act for line in journal(room, seat) if line.act.startswith("help_")]
    assert acts == ["help_asked", "help_answered", "help_asked", "help_cancelled"]


def test_a_pupil_who_calls_again_and_again_is_told_to_raise_a_hand(room: Room) -> None:
    seat = room.seat()
    attempt = room.start(seat)
    with room.database.transaction() as tx:
        for _ in range(AT_MOST):
            assert call_surveillant(tx, attempt.id, attempt.account_id)
            cancel_call(tx, attempt.id, attempt.account_id)
        assert not call_surveillant(tx, attempt.id, attempt.account_id)


def test_every_end_screen_of_a_session_has_a_code_of_its_own(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter(["0042", "0042", "0007"])
    monkeypatch.setattr("services.exam.commands.answering.draw_end_code", lambda: next(drawn))
    for name in ("Zoé", "Lou"):
        seat = room.seat(first_name=name)
        room.answer_all(room.start(seat), seat)
    assert [one.end_code for one in announced(room.database, AttemptCompleted)] == ["0042", "0007"]


def silent_for(room: Room, attempt: Attempt, seconds: int) -> None:
    with room.database.transaction() as tx:
        tx.session.execute(
            text("UPDATE attempt_sighting SET seen_at = seen_at - :gap * interval '1 second' WHERE attempt_id = :id"),
            {"gap": seconds, "id": attempt.id},
        )


def test_answers_tell_the_room_after_twenty_seconds_and_not_before(room: Room) -> None:
    seat = room.seat()
    attempt = room.start(seat)
    first, second, third = room.test(attempt, seat).items[:3]
    room.answer(attempt, seat, first)
    assert len(announced(room.database, AttemptSeen)) == 1
    silent_for(room, attempt, 21)
    room.answer(attempt, seat, second)
    room.answer(attempt, seat, third)
    seen = announced(room.database, AttemptSeen)
    assert [one.item_rank for one in seen] == [1, 3]
    assert seen[1].seen_at == seen[1].item_since


def test_what_served_the_room_goes_with_the_finalisation(room: Room) -> None:
    seat = room.seat()
    missed(room, seat)
    do(room, RoomAct.RECORD_PRESENCE, seat)
    attempt = room.start(seat)
    with room.database.transaction() as tx:
        call_surveillant(tx, attempt.id, attempt.account_id)
    room.finalise()
    with room.database.transaction() as tx:
        for kept in (JoinMiss, Presence, AttemptSighting):
            assert tx.session.query(kept).count() == 0
