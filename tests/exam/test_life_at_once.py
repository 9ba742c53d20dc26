"""The acts of one attempt, several at once: whatever crosses, what is left is what some order of them leaves."""

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

from hypothesis import given, settings
from hypothesis import strategies as st

from services.exam.tables import Attempt
from shared.domain.room import RoomAct, RoomOutcome
from shared.events import (
    AnswerRecorded,
    AttemptCompleted,
    AttemptStarted,
    Event,
    RoomActDone,
    SessionClosed,
    SessionFinalised,
)
from shared.identity.model import Identity
from shared.journal.chain import JournalLine
from shared.transaction import Database
from tests.exam.life.checks import is_receipt
from tests.exam.life.model import SKIP, Sitting, micro
from tests.exam.life.world import ITEMS, World, events_of, people
from tests.exam.room import hear
from tests.exam.test_life_of_an_attempt import EXAMPLES, MANY

ACTS = st.tuples(
    st.sampled_from(["answer"] * 8 + ["open", "leave", "call", "cancel", "enter", "add", "end", "percent", "close"]),
    st.integers(0, 3),
    st.sampled_from(["right", "wrong", "skip"]),
)
HANDS = st.lists(st.lists(ACTS, min_size=2, max_size=8), min_size=3, max_size=5)


@dataclass
class Hand:
    """One of those who act at once: the pupil on a computer, a second click, the room, the wire."""

    world: World
    person: Identity
    candidate: UUID
    done: list[tuple[str, Any]]

    def act(self, what: str, rank: int, how: str) -> None:
        """The code comes first where there is no test yet, so that starts cross one another, and what the wire says."""
        if not self.done and what not in ("percent", "close"):
            self.enter()
        world, test = self.world, self.test
        mine = (test, self.person.account_id, self.person.sid)
        match what:
            case "answer":
                item = ITEMS[rank]
                sent = {"right": item.right, "wrong": item.wrong, "skip": SKIP}[how]
                said = world.answer(*mine, item.id, sent, None, rank)
                self.done.append((said.word, (item.id, sent, said.value)))
            case "open":
                world.open(*mine, ITEMS[1].id)
            case "leave":
                world.leave(*mine, ITEMS[2].id, rank)
            case "call":
                world.call(test, self.person.account_id)
            case "cancel":
                world.cancel(test, self.person.account_id)
            case "enter":
                self.enter()
            case "add" | "end":
                self._order(RoomAct.ADD_TIME if what == "add" else RoomAct.END_TEST, rank)
            case "percent":
                told = {"version": rank + 2, "extra_time_percent": 33}
                hear(world.database, world.candidates[self.candidate].model_copy(update=told))
                self.done.append(("percent", None))
            case "close":
                self.done.append(("closing", None))
                self.close()

    def enter(self) -> None:
        said = self.world.enter(self.person, self.candidate)
        self.done.append((said.word, said.value))

    @property
    def test(self) -> UUID:
        return next((value for word, value in self.done if word in ("started", "resumed")), UUID(int=0))

    def _order(self, act: RoomAct, rank: int) -> None:
        session = self.world.candidates[self.candidate].session_id
        told = {"minutes": rank + 1} if act is RoomAct.ADD_TIME else {}
        given = self.world.now() - timedelta(minutes=rank)
        wanted = self.world.order(act, session, self.candidate, ordered_at=given, **told)
        hear(self.world.database, wanted, wanted)
        self.done.append(("ordered", wanted))

    def close(self) -> None:
        hear(self.world.database, finalised(self.world.candidates[self.candidate].session_id, self.world.now()))


def finalised(session: UUID, at: datetime) -> SessionFinalised:
    return SessionFinalised(session_id=session, version=3, finalised_at=at, global_comment="", reports=[])


def at_once(world: World, person: Identity, plans: Sequence[Sequence[tuple[str, int, str]]]) -> list[Hand]:
    """Each plan by a hand of its own, all started together; the session is closed at the end at the latest."""
    candidate = next(iter(world.candidates))
    world.join(person, candidate, "exact")
    ready = Barrier(len(plans))
    hands = [Hand(world, replace(person, sid=uuid4()), candidate, []) for _ in plans]

    def live(hand: Hand, plan: Sequence[tuple[str, int, str]]) -> None:
        ready.wait(10)
        for what, rank, how in plan:
            hand.act(what, rank, how)

    with ThreadPoolExecutor(len(plans)) as pool:
        for one in [pool.submit(live, hand, plan) for hand, plan in zip(hands, plans, strict=True)]:
            one.result()
    hands[0].close()
    return hands


def check(world: World, hands: Sequence[Hand]) -> None:
    candidate = hands[0].candidate
    done = [one for hand in hands for one in hand.done]
    rows, events = world.tests(), events_of(world.new_envelopes())
    lines = world.chain(candidate)
    acts = Counter(line.act for line in lines)
    words = Counter(word for word, _ in done)
    assert words["started"] == acts["attempt_started"] == len(rows) == len(of(events, AttemptStarted)) <= 1
    assert acts["attempt_resumed"] == words["resumed"]
    assert acts["closed"] == len(rows)
    for row in rows.values():
        _check_answers(world, row, done, lines, events)
        _check_time(row, done, lines, events)
    [closed] = of(events, SessionClosed)
    last = lines[-1] if rows else None
    told = [(one.attempt_id, one.answers, one.completed) for one in closed.attempts]
    assert told == [(row.id, row.answers, row.completed_at is not None) for row in rows.values()]
    head = next((line for line in lines if line.act == "closed"), None)
    assert [(one.journal_length, one.journal_head) for one in closed.attempts] == (
        [(head.seq, head.hash)] if head else []
    )
    assert last is None or {line.act for line in lines[head.seq if head else 0 :]} <= {"refused_late"}
    assert acts["help_asked"] - acts["help_cancelled"] in (0, 1)


def _check_answers(
    world: World, row: Attempt, done: list[tuple[str, Any]], lines: list[JournalLine], events: list[Event]
) -> None:
    answers = world.answers(row.id)
    assert [one.sequence for one in answers] == list(range(1, len(answers) + 1))
    assert [one.item_id for one in answers] == row.items[: len(answers)]
    assert row.answers == len(answers)
    assert all(is_receipt(one) for one in answers)
    told = [(one.item_id, one.response, one.receipt) for one in answers]
    assert sorted(value for word, value in done if word == "taken") == sorted(told), "each taken once, as it was sent"
    receipts = {item: receipt for item, _, receipt in told}
    for word, value in done:
        if word in ("duplicate", "another_came_first"):
            item, sent, receipt = value
            assert receipts[item] == receipt
            assert ((item, sent, receipt) in told) is (word == "duplicate")
    assert [(one.item_id, one.response, one.receipt) for one in of(events, AnswerRecorded)] == told
    assert [line.facts["receipt"] for line in lines if line.act == "answered"] == [one[2] for one in told]
    completed = len(answers) == row.item_count
    assert (row.completed_at is not None) is completed
    assert [one.attempt_id for one in of(events, AttemptCompleted)] == [row.id] * completed
    kept, refused = world.kept(row.id), [value for word, value in done if word in ("closed", "time_is_over")]
    assert set(kept) == {item for item, _, _ in refused}
    assert all((item, response, None) in refused for item, (response, _) in kept.items())
    losses = [line.facts["times"] for line in lines if line.act == "focus_lost"]
    assert losses == [times for times, _ in groupby(sorted(losses, key=lambda one: int(str(one))))]


def _check_time(row: Attempt, done: list[tuple[str, Any]], lines: list[JournalLine], events: list[Event]) -> None:
    """Every order answered « done » moved the deadline once, in the order in which they were given."""
    answered = {one.act_id: one for one in of(events, RoomActDone)}
    orders = [(value, answered[value.act_id]) for word, value in done if word == "ordered"]
    assert len(answered) == len(orders)
    kept = [(one, word) for one, word in orders if word.outcome is RoomOutcome.DONE]
    words, percent = {word for word, _ in done}, row.extra_time_percent
    if "closing" not in words:
        assert percent == (33 if "percent" in words else 0), "a temps majoré heard before the closing is given"
    model = Sitting(row.id, row.candidate_id, row.session_id, row.account_id, micro(row.started_at), percent, ITEMS)
    for order, word in kept:
        minutes = order.minutes if order.act is RoomAct.ADD_TIME else 0
        model.orders.append((micro(order.ordered_at), micro(word.done_at), minutes))
    assert (micro(row.deadline), row.added_minutes) == (model.deadline, model.added)


def of(events: list[Event], kind: type[Any]) -> list[Any]:
    return [one for one in events if isinstance(one, kind)]


def test_acts_that_cross_leave_what_some_order_of_them_leaves(exam_database: Database) -> None:
    person = people(exam_database, 1)[0]

    @settings(max_examples=EXAMPLES, derandomize=not MANY, database=None)
    @given(plans=HANDS)
    def live(plans: list[list[tuple[str, int, str]]]) -> None:
        world = World(exam_database)
        check(world, at_once(world, person, plans))

    live()


def test_a_whole_test_from_five_hands_that_is_finalised_meanwhile(exam_database: Database) -> None:
    """Parallel answers, « Je passe » against an answer, the finalisation against both."""
    person = people(exam_database, 1)[0]
    for turn in range(3):
        world = World(exam_database)
        answers = [("answer", rank, how) for rank in range(4) for how in ("right", "skip")]
        closes = [*answers[: 2 * turn + 2], ("close", 0, "")]
        check(world, at_once(world, person, [answers, answers[::-1] + answers, answers, answers, closes]))
