"""The finalisation closes what is open, and announces exactly what it leaves."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event as Flag

from sqlalchemy import delete, select, update

from services.exam.commands.answering import Refused, Taken
from services.exam.commands.closing import close_what_crossed
from services.exam.tables import Answer, Attempt, SessionClosing
from shared.events import AnswerRecorded, SessionClosed
from shared.journal.read import lines_of, verify
from tests.exam.outbox import announced, envelopes
from tests.exam.room import Room, Seat, session_recorded


def started(room: Room, *names: str) -> list[tuple[Attempt, Seat]]:
    seats = [room.seat(first_name=name) for name in names]
    return [(room.start(seat), seat) for seat in seats]


def test_the_finalisation_closes_every_open_test_and_lists_them_all(room: Room) -> None:
    (done, first), (halfway, second) = started(room, "Zoé", "Lou")
    complete = len(room.answer_all(done, first))
    room.answer(halfway, second, room.test(halfway, second).items[0])
    room.finalise()
    [event] = announced(room.database, SessionClosed)
    counts = {one.attempt_id: (one.completed, one.answers) for one in event.attempts}
    assert counts == {done.id: (True, complete), halfway.id: (False, 1)}
    assert room.test(halfway, second).closed_at is not None


def test_the_announced_heads_are_those_of_the_chains(room: Room) -> None:
    [(attempt, seat)] = started(room, "Zoé")
    room.answer(attempt, seat, room.test(attempt, seat).items[0])
    room.finalise()
    [event] = announced(room.database, SessionClosed)
    with room.database.transaction() as tx:
        last = list(lines_of(tx.session, f"candidate:{seat.candidate.candidate_id}"))[-1]
        assert verify(tx.session) == []
    assert (event.attempts[0].journal_length, event.attempts[0].journal_head) == (last.seq, last.hash)
    assert last.act == "closed"
    assert last.facts["answers"] == 1


def test_a_finalisation_heard_twice_is_announced_once(room: Room) -> None:
    started(room, "Zoé")
    room.finalise()
    room.finalise()
    assert len(announced(room.database, SessionClosed)) == 1


def test_a_session_without_a_test_is_announced_empty(room: Room) -> None:
    room.finalise()
    assert [event.attempts for event in announced(room.database, SessionClosed)] == [[]]


def test_a_finalisation_heard_before_the_session_closes_it_all_the_same(room: Room) -> None:
    late = Room(room.database, session_recorded())
    with room.database.transaction() as tx:
        tx.session.execute(delete(SessionClosing))
    late.finalise()
    assert [event.session_id for event in announced(room.database, SessionClosed)] == [late.session.session_id]


def test_a_finalisation_that_crosses_answers_announces_their_exact_count(room: Room) -> None:
    """Four pupils answer without a pause while the session is finalised."""
    pupils = started(room, "Zoé", "Lou", "Éloi", "Inès")
    go = Flag()

    def answer_until_refused(pupil: tuple[Attempt, Seat]) -> int:
        attempt, seat = pupil
        accepted = 0
        for item in room.test(attempt, seat).items:
            if isinstance(room.answer(attempt, seat, item), Refused):
                break
            accepted += 1
            if accepted == 2:
                go.set()
        return accepted

    def finalise() -> int:
        go.wait(10)
        room.finalise()
        return 0

    with ThreadPoolExecutor(5) as pool:
        closing = pool.submit(finalise)
        accepted = [pool.submit(answer_until_refused, pupil) for pupil in pupils]
        counts = {attempt.id: one.result() for (attempt, _), one in zip(pupils, accepted, strict=True)}
        closing.result()
    [event] = announced(room.database, SessionClosed)
    assert {one.attempt_id: one.answers for one in event.attempts} == counts
    assert len(announced(room.database, AnswerRecorded)) == sum(counts.values())
    order = [one.type for one in envelopes(room.database)]
    assert "exam.answer_recorded" not in order[order.index("exam.session_closed") :]


def test_a_start_that_crosses_the_finalisation_is_either_in_the_list_or_refused(room: Room) -> None:
    seats = [room.seat(first_name=name) for name in ("Zoé", "Lou", "Éloi", "Inès")]
    for seat in seats:
        room.join(seat)

    def enter(seat: Seat) -> Attempt | None:
        try:
            return room.enter(seat)
        except Exception:
            return None

    with ThreadPoolExecutor(5) as pool:
        entered = [pool.submit(enter, seat) for seat in seats]
        pool.submit(room.finalise).result()
        attempts = {attempt.id for one in entered if (attempt := one.result()) is not None}
    [event] = announced(room.database, SessionClosed)
    assert {one.attempt_id for one in event.attempts} == attempts
    with room.database.transaction() as tx:
        assert all(tx.session.scalars(select(Attempt.closed_at)).all())


def test_the_sweep_closes_a_test_that_was_left_open_and_says_so(room: Room) -> None:
    [(attempt, seat)] = started(room, "Zoé")
    room.finalise()
    with room.database.transaction() as tx:
        tx.session.execute(update(Attempt).values(closed_at=None))
    for _ in range(2):
        with room.database.transaction() as tx:
            close_what_crossed(tx)
    assert room.test(attempt, seat).closed_at is not None
    assert len(announced(room.database, SessionClosed)) == 2


def test_an_answer_receipted_before_the_close_counts(room: Room) -> None:
    [(attempt, seat)] = started(room, "Zoé")
    outcome = room.answer(attempt, seat, room.test(attempt, seat).items[0])
    room.finalise()
    assert isinstance(outcome, Taken)
    with room.database.transaction() as tx:
        assert tx.session.scalars(select(Answer.receipt)).all() == [outcome.receipt]
