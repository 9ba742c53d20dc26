"""An answer is taken once, receipted, and never lost (R-ANSWER)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from services.exam.commands import answering
from services.exam.commands.answering import Refused, Taken, answer_item, salted_digest
from services.exam.domain.attempt import LONGEST_ANSWER, AnswerRefusal, PostedAnswer
from services.exam.domain.checking import SKIP
from services.exam.domain.receipts import ReceivedAnswer, answer_digest, is_receipt_of
from services.exam.queries.running import RunningTest, running_test
from services.exam.tables import Answer, LateAnswer
from shared.events import AnswerRecorded, AttemptCompleted
from shared.identity.tables import revoked_session
from shared.journal.read import lines_of, verify
from shared.transaction import Database
from tests.exam.outbox import announced, carried_lines, envelopes
from tests.exam.room import KEY, Room


def kept(database: Database) -> list[Answer]:
    with database.transaction() as tx:
        return list(tx.session.scalars(select(Answer).order_by(Answer.sequence)))


def kept_for_jury(database: Database) -> list[LateAnswer]:
    with database.transaction() as tx:
        return list(tx.session.scalars(select(LateAnswer)))


def taken(outcome: Taken | Refused) -> Taken:
    assert isinstance(outcome, Taken)
    return outcome


def refused(outcome: Taken | Refused) -> AnswerRefusal:
    assert isinstance(outcome, Refused)
    return outcome.reason


def test_an_answer_is_kept_journalled_announced_and_receipted_together(room: Room) -> None:
    seat = room.seat()
    attempt = room.start(seat)
    item = room.test(attempt, seat).items[0]
    outcome = taken(room.answer(attempt, seat, item, "1,3"))
    [answer] = kept(room.database)
    received = ReceivedAnswer(attempt.id, 1, item, answer_digest("1,3"), answer.answered_at)
    assert answer.receipt == outcome.receipt
    assert is_receipt_of(outcome.receipt, received, KEY)
    [event] = announced(room.database, AnswerRecorded)
    assert (event.response, event.receipt, event.sequence) == ("1,3", outcome.receipt, 1)
    line = carried_lines(room.database)[-1]
    assert line.act == "answered"
    assert line.facts["digest"] == salted_digest(answer.salt, "1,3")
    assert "1,3" not in [str(fact) for fact in line.facts.values()]
    with room.database.transaction() as tx:
        assert verify(tx.session) == []


def test_the_second_answer_to_an_item_gets_the_receipt_of_the_first(room: Room) -> None:
    seat = room.seat()
    attempt = room.start(seat)
    item = room.test(attempt, seat).items[0]
    first = taken(room.answer(attempt, seat, item, "1"))
    same = taken(room.answer(attempt, seat, item, "1"))
    other = taken(room.answer(attempt, seat, item, "2"))
    assert first.receipt == same.receipt == other.receipt
    assert (same.another_came_first, other.another_came_first) == (False, True)
    assert [answer.response for answer in kept(room.database)] == ["1"]


def test_one_answer_an_item_whatever_is_sent_in_parallel(room: Room) -> None:
    seat = room.seat()
    attempt = room.start(seat)
    items = room.test(attempt, seat).items
    room.answer(attempt, seat, items[0])
    with ThreadPoolExecutor(20) as pool:
        outcomes = list(pool.map(lambda n: room.answer(attempt, seat, items[1], str(n % 3 + 1)), range(60)))
    assert {taken(outcome).sequence for outcome in outcomes} == {2}
    assert len({taken(outcome).receipt for outcome in outcomes}) == 1
    assert [answer.item_id for answer in kept(room.database)] == items[:2]
    assert len(announced(room.database, AnswerRecorded)) == 2
    assert room.test(attempt, seat).current == items[2]
    with room.database.transaction() as tx:
        assert verify(tx.session) == []


def test_the_whole_test_sent_at_once_by_impatient_clicks_is_taken_in_order(room: Room) -> None:
    seat = room.seat()
    attempt = room.start(seat)
    items = room.test(attempt, seat).items

    def insist(item: str) -> None:
        while isinstance(room.answer(attempt, seat, item), Refused):
            pass

    with ThreadPoolExecutor(6) as pool:  # as wide as the connections, so that nobody insists in vain
        list(pool.map(insist, items))
    assert [answer.item_id for answer in kept(room.database)] == items
    assert len(announced(room.database, AttemptCompleted)) == 1
    with room.database.transaction() as tx:
        assert verify(tx.session) == []


def between_reading_and_writing(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object]) -> None:
    """Let something happen once, after the state of the test was read and before the answer is written."""
    left = [happens]

    def read(*given: object, **named: object) -> RunningTest | None:
        test = running_test(*given, **named)  # type: ignore[arg-type]
        if left:
            left.pop()()
        return test

    monkeypatch.setattr(answering, "running_test", read)


def test_an_act_of_the_room_meanwhile_breaks_no_chain(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    seat = room.seat()
    attempt = room.start(seat)
    item = room.test(attempt, seat).items[0]

    def act() -> None:
        with room.database.transaction() as tx:
            tx.record(f"candidate:{attempt.candidate_id}", "seen", actor="exam")

    between_reading_and_writing(monkeypatch, act)
    assert taken(room.answer(attempt, seat, item)).sequence == 1
    assert len(kept(room.database)) == 1
    with room.database.transaction() as tx:
        acts = [line.act for line in lines_of(tx.session, f"candidate:{attempt.candidate_id}")]
        assert acts[-2:] == ["seen", "answered"]
        assert verify(tx.session) == []


def test_a_finalisation_meanwhile_leaves_the_answer_to_the_jury(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    seat = room.seat()
    attempt = room.start(seat)
    item = room.test(attempt, seat).items[0]
    between_reading_and_writing(monkeypatch, room.finalise)
    assert refused(room.answer(attempt, seat, item)) is AnswerRefusal.CLOSED
    assert kept(room.database) == []
    assert [late.item_id for late in kept_for_jury(room.database)] == [item]


def test_the_same_answer_meanwhile_is_taken_once(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    seat = room.seat()
    attempt = room.start(seat)
    item = room.test(attempt, seat).items[0]
    first: list[Taken] = []
    between_reading_and_writing(monkeypatch, lambda: first.append(taken(room.answer(attempt, seat, item))))
    assert taken(room.answer(attempt, seat, item)).receipt == first[0].receipt
    assert len(kept(room.database)) == len(announced(room.database, AnswerRecorded)) == 1


def test_the_last_answer_completes_the_test(room: Room) -> None:
    seat = room.seat()
    attempt = room.start(seat)
    room.answer_all(attempt, seat)
    test = room.test(attempt, seat)
    assert test.current is None
    assert test.completed_at is not None
    [event] = announced(room.database, AttemptCompleted)
    assert event.attempt_id == attempt.id
    assert [one.type for one in envelopes(room.database)][-2:] == ["exam.answer_recorded", "exam.attempt_completed"]


def test_an_item_ahead_waits_for_its_turn(room: Room) -> None:
    seat = room.seat()
    attempt = room.start(seat)
    assert refused(room.answer(attempt, seat, room.test(attempt, seat).items[1])) is AnswerRefusal.NOT_CURRENT
    assert kept(room.database) == []


@pytest.mark.parametrize(
    ("response", "reason"),
    [
        ("", AnswerRefusal.EMPTY),
        (" \n ", AnswerRefusal.EMPTY),
        ("a\0b", AnswerRefusal.UNREADABLE),
        ("é" * (LONGEST_ANSWER + 1), AnswerRefusal.TOO_LONG),
    ],
)
def test_what_is_no_answer_records_nothing(room: Room, response: str, reason: AnswerRefusal) -> None:
    seat = room.seat()
    attempt = room.start(seat)
    item = room.test(attempt, seat).items[0]
    assert refused(room.answer(attempt, seat, item, response)) is reason
    assert kept(room.database) == kept_for_jury(room.database) == []


def test_an_item_of_no_test_is_refused(room: Room) -> None:
    seat = room.seat()
    attempt = room.start(seat)
    assert refused(room.answer(attempt, seat, "<script>")) is AnswerRefusal.NOT_IN_TEST


def test_after_the_time_only_je_passe_is_left(room: Room) -> None:
    seat = room.seat()
    attempt = room.start(seat)
    items = room.test(attempt, seat).items
    room.let_time_pass(attempt, 110)
    assert refused(room.answer(attempt, seat, items[0], "1")) is AnswerRefusal.TIME_IS_OVER
    [late] = kept_for_jury(room.database)
    assert (late.item_id, late.response, late.reason) == (items[0], "1", "time_is_over")
    for item in items:
        taken(room.answer(attempt, seat, item, SKIP))
    assert {(answer.status, answer.late) for answer in kept(room.database)} == {("aband", False)}
    assert room.test(attempt, seat).completed_at is not None


def test_an_answer_that_waited_for_the_network_is_taken_after_the_time_and_marked_late(room: Room) -> None:
    seat = room.seat()
    attempt = room.start(seat)
    room.let_time_pass(attempt, 110)
    test = room.test(attempt, seat)
    before = test.deadline - timedelta(minutes=1)
    taken(room.answer(attempt, seat, test.items[0], "2", queued_at=before))
    assert announced(room.database, AnswerRecorded)[0].late


def test_an_answer_after_the_closing_is_kept_for_the_jury_once(room: Room) -> None:
    seat = room.seat()
    attempt = room.start(seat)
    item = room.test(attempt, seat).items[0]
    room.finalise()
    for response in ("1", "2", "3"):
        assert refused(room.answer(attempt, seat, item, response)) is AnswerRefusal.CLOSED
    [late] = kept_for_jury(room.database)
    assert (late.response, late.reason) == ("1", "closed")
    with room.database.transaction() as tx:
        acts = [line.act for line in lines_of(tx.session)]
    assert acts == ["joined", "attempt_started", "closed", "refused_late"]


def test_another_account_has_no_test_there(room: Room) -> None:
    seat = room.seat()
    attempt = room.start(seat)
    item = room.test(attempt, seat).items[0]
    with room.database.transaction() as tx:
        posted = PostedAnswer(item, "1")
        assert answer_item(tx, attempt.id, uuid4(), seat.person.sid, posted, key=KEY) is None
        assert answer_item(tx, uuid4(), seat.person.account_id, seat.person.sid, posted, key=KEY) is None


def test_a_session_that_was_ended_answers_nothing_more(room: Room) -> None:
    seat = room.seat()
    attempt = room.start(seat)
    item = room.test(attempt, seat).items[0]
    with room.database.transaction() as tx:
        tx.session.execute(
            revoked_session.insert().values(
                sid=seat.person.sid, revoked_at=tx.now, keep_until=tx.now + timedelta(minutes=5)
            )
        )
    with room.database.transaction() as tx:
        posted = PostedAnswer(item, "1")
        assert answer_item(tx, attempt.id, seat.person.account_id, seat.person.sid, posted, key=KEY) is None
    assert kept(room.database) == []


def test_the_database_itself_refuses_two_answers_to_an_item(room: Room) -> None:
    seat = room.seat()
    attempt = room.start(seat)
    item = room.test(attempt, seat).items[0]
    room.answer(attempt, seat, item)
    [first] = kept(room.database)
    with pytest.raises(DBAPIError), room.database.transaction() as tx:
        tx.session.add(_copy(first, attempt.id, sequence=2))


def _copy(answer: Answer, attempt_id: UUID, sequence: int) -> Answer:
    return Answer(
        attempt_id=attempt_id,
        sequence=sequence,
        item_id=answer.item_id,
        response="2",
        salt="",
        status="ko",
        late=False,
        answered_at=answer.answered_at,
        receipt="",
    )
