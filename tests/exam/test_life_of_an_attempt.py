"""The whole life of attempts, in any order of acts, against a naive model (R-JOIN to R-ANSWER, R-ARRIVAL).

`LIFE_EXAMPLES=2000` lives many more lives, each of its own (docs/reliability.md).
"""

import os
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

from flask.testing import FlaskClient
from hypothesis import event, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from services.exam.app import create_app
from services.exam.settings import ExamSettings
from services.exam.web import attempt_cookie
from services.exam.web.signing import signer
from shared.domain.room import RoomAct
from shared.events import (
    AnswerRecorded,
    AttemptSeen,
    Event,
    HelpChanged,
    JoinMissed,
    RoomActDone,
    RoomActOrdered,
    SessionClosed,
    SessionFinalised,
)
from shared.identity.model import Identity
from shared.transaction import Database
from shared.web.cookies import ATTEMPT, TOKEN, cookie_name
from tests.exam.life.checks import same_as_model
from tests.exam.life.model import SKIP, Enrolled, Life, Sitting, micro
from tests.exam.life.world import ITEMS, World, events_of, instant, people
from tests.exam.room import KEY, hear
from tests.identities import service_settings, sign_in

EXAMPLES = int(os.environ.get("LIFE_EXAMPLES", "8"))
MANY = EXAMPLES > 100
CANDIDATE, PERSON = st.integers(0, 2), st.integers(0, 2)


class LifeOfAttempts(RuleBasedStateMachine):
    """Two sessions, the second watched by its room; three candidates, three accounts, as many browsers as they like."""

    database: Database
    persons: list[Identity]
    client: FlaskClient

    @initialize()
    def enrol(self) -> None:
        self.world = World(self.database)
        self.ids = list(self.world.candidates)
        enrolled = {one.candidate_id: Enrolled(one.session_id) for one in self.world.candidates.values()}
        self.sessions = [room.session.session_id for room in self.world.rooms]
        self.life = Life({self.sessions[1]}, enrolled)
        self.browsers: dict[UUID, list[UUID]] = {}
        self.calls: dict[UUID, Sitting] = {}
        self.misses: dict[tuple[UUID, UUID], UUID] = {}
        self.heard: list[tuple[RoomActOrdered, str]] = []
        self.last_seen: dict[UUID, int] = {}

    def look(self) -> list[Event]:
        """Everything announced since the last look was foreseen, and each journal line travels once."""
        envelopes = self.world.new_envelopes()
        events = events_of(envelopes)
        told = Counter(one.type for one in envelopes)
        del told["exam.attempt_seen"], told["journal.lines_written"]
        assert told == +self.life.announced
        carried = Counter(line.subject for one in envelopes for line in one.journal)
        written = {f"candidate:{one}": len(acts) for one, acts in self.life.lines.items()}
        assert carried == Counter(written) - Counter(self.travelled)
        self.travelled = written
        self.life.announced.clear()
        for one in events:
            self._note(one)
        return events

    travelled: dict[str, int] = {}

    def _note(self, told: Event) -> None:
        if isinstance(told, AttemptSeen):
            test = self.life.tests[told.candidate_id]
            assert micro(told.deadline) == test.deadline
            assert told.item_rank == len(test.answers) + 1
            assert micro(told.seen_at) > self.last_seen.get(test.id, 0)
            self.last_seen[test.id] = micro(told.seen_at)
        elif isinstance(told, HelpChanged):
            self.calls[told.help_id] = test = self.life.tests[told.candidate_id]
            test.call = told.help_id if told.ended_at is None else None
        elif isinstance(told, JoinMissed):
            self.misses[told.account_id, told.candidate_id] = told.miss_id
        elif isinstance(told, AnswerRecorded):
            last = self.life.tests[told.candidate_id].answers[-1]
            assert (told.item_id, told.response, told.status) == (last.item, last.response, last.status)
            assert (told.late, told.receipt) == (last.late, last.receipt)
        elif isinstance(told, SessionClosed):
            counts = {one.attempt_id: (one.answers, one.completed) for one in told.attempts}
            tests = self.life.tests_of(told.session_id)
            assert counts == {one.id: (len(one.answers), one.current is None) for one in tests}
            heads = {one.candidate_id: (one.journal_length, one.journal_head) for one in told.attempts}
            for one in tests:
                last_line = self.world.chain(one.candidate)[-1]
                assert heads[one.candidate] == (last_line.seq, last_line.hash)

    def test_of(self, draw: int) -> Sitting:
        return list(self.life.tests.values())[draw % len(self.life.tests)]

    def browser_of(self, test: Sitting, draw: int) -> UUID:
        return self.browsers[test.id][draw % len(self.browsers[test.id])]

    has_test = precondition(lambda self: bool(self.life.tests))

    # Who comes in.

    @rule(who=PERSON, whom=CANDIDATE, typed=st.sampled_from(["exact", "exact", "near", "far"]))
    def join(self, who: int, whom: int, typed: str) -> None:
        person, candidate = self.persons[who], self.ids[whom]
        said = self.world.join(person, candidate, typed)
        event(f"join: {said.word}")
        assert said.word == self.life.join(person.account_id, candidate, typed)

    @rule(who=PERSON)
    def join_and_enter(self, who: int) -> None:
        """Each at their own place: most lives have tests."""
        self.join(who, who, "exact")
        self.enter(who, who, True)

    @rule(who=PERSON, whom=CANDIDATE, right=st.sampled_from([True, True, False]))
    def enter(self, who: int, whom: int, right: bool) -> None:
        """From a browser of its own, every time."""
        candidate, sid = self.ids[whom], uuid4()
        person = replace(self.persons[who], sid=sid)
        before = micro(self.world.now())
        said = self.world.enter(person, candidate, right)
        event(f"enter: {said.word}")
        assert said.word == self.life.enter(person.account_id, candidate, right)
        if said.word == "started":
            start, one = micro(said.now), self.life.candidates[candidate]
            assert before <= start <= micro(self.world.now())
            self.life.tests[candidate] = Sitting(
                said.value, candidate, one.session, person.account_id, start, one.percent, ITEMS
            )
        if said.value:
            assert said.value == self.life.tests[candidate].id
            self.browsers.setdefault(said.value, []).append(sid)

    @has_test
    @rule(which=st.integers(0, 8), browser=st.integers(0, 8))
    def sign_out(self, which: int, browser: int) -> None:
        test = self.test_of(which)
        sid = self.browser_of(test, browser)
        if sid not in self.life.ended:
            self.world.sign_out(sid)
            self.life.ended.add(sid)

    # What the pupil does.

    @has_test
    @rule(
        which=st.integers(0, 8),
        browser=st.integers(0, 8),
        item=st.sampled_from(["current"] * 6 + ["old", "old", "ahead", "foreign"]),
        response=st.sampled_from(["right", "wrong", "skip", "empty", "too long"]),
        claim=st.sampled_from([None, None, -1, 1]),
        losses=st.integers(0, 2),
    )
    def answer(self, which: int, browser: int, item: str, response: str, claim: int | None, losses: int) -> None:
        """`claim`: the device says to have taken it a minute before, or after, the deadline or the end of the item."""
        test = self.test_of(which)
        sid, given = self.browser_of(test, browser), len(test.answers)
        rank = {"current": given, "old": given - 1, "ahead": given + 1, "foreign": -9}[item]
        asked = test.items[rank] if 0 <= rank < len(test.items) else None
        sent = {"skip": SKIP, "empty": " ", "too long": "x" * 1001, "right": "1", "wrong": "2"}[response]
        if asked and response in ("right", "wrong"):
            sent = asked.right if response == "right" else asked.wrong
        item_id = asked.id if asked else "nowhere"
        opened = test.opened.get(item_id)
        near = test.deadline if opened is None else min(test.deadline, opened + 60_000_000)
        queued = None if claim is None else near + claim * 60_000_000
        told = None if queued is None else instant(queued)
        said = self.world.answer(test.id, test.account, sid, item_id, sent, told, losses)
        event(f"answer: {said.word}")
        assert said.word == self.life.answer(test, sid, item_id, sent, micro(said.now), queued, losses)
        if said.word == "taken":
            test.answers[-1].receipt = said.value
        elif said.value:
            first = test.first(item_id)
            assert first is not None and said.value == first.receipt

    @has_test
    @rule(which=st.integers(0, 8), browser=st.integers(0, 8), ahead=st.sampled_from([0, 0, 0, 1]))
    def open_timed(self, which: int, browser: int, ahead: int) -> None:
        test = self.test_of(which)
        sid, place = self.browser_of(test, browser), len(test.answers) + ahead
        item = test.items[place].id if place < len(test.items) else "nowhere"
        said = self.world.open(test.id, test.account, sid, item)
        assert said.word == self.life.open(test, sid, item, micro(said.now))
        assert said.value is None or micro(said.value) == test.opened[item]

    @has_test
    @rule(which=st.integers(0, 8), browser=st.integers(0, 8), losses=st.integers(0, 30))
    def lose_focus(self, which: int, browser: int, losses: int) -> None:
        test = self.test_of(which)
        sid, item = self.browser_of(test, browser), (test.current.id if test.current else ITEMS[2].id)
        said = self.world.leave(test.id, test.account, sid, item, losses)
        assert said.word == self.life.leave(test, sid, item, losses, micro(said.now))

    @has_test
    @rule(which=st.integers(0, 8), browser=st.integers(0, 8), other=st.sampled_from([None, "same", "another"]))
    def ask_for_the_state(self, which: int, browser: int, other: str | None) -> None:
        """The page asks; another account may have signed in on that browser."""
        test = self.test_of(which)
        sid = self.browser_of(test, browser)
        name = cookie_name(ATTEMPT, secure=False)
        with self.client.application.app_context():
            held = signer(attempt_cookie.SALT).dumps([str(test.id), str(test.account), str(sid)])
        self.client.set_cookie(name, held)
        self.client.delete_cookie(cookie_name(TOKEN, secure=False))
        if other:
            account = next(one for one in self.persons if (one.account_id == test.account) is (other == "same"))
            sign_in(self.client, self.database, account)
        reply = self.client.get("/test/etat", headers={"Accept": "application/json"})
        if sid in self.life.ended or other == "another":
            assert reply.status_code == 401
            return
        now, state = micro(self.world.now()), reply.get_json()
        assert state["deadline"] == instant(test.deadline).isoformat()
        assert abs(state["remaining_seconds"] - max(test.deadline - now, 0) / 1e6) < 5
        assert (state["added_minutes"], state["closed"]) == (test.added, test.closed)
        assert (state["completed"], state["help"]) == (test.current is None, test.call is not None)

    @has_test
    @rule(which=st.integers(0, 8), cancel=st.booleans())
    def call_for_help(self, which: int, cancel: bool) -> None:
        test = self.test_of(which)
        if cancel:
            self.world.cancel(test.id, test.account)
            self.life.cancel(test)
        else:
            assert self.world.call(test.id, test.account) == self.life.call(test)

    # What the room and the others do.

    @rule(
        act=st.sampled_from(
            [
                RoomAct.ADD_TIME,
                RoomAct.END_TEST,
                RoomAct.ALLOW_RESUME,
                RoomAct.RECORD_PRESENCE,
                RoomAct.WITHDRAW_PRESENCE,
            ]
        ),
        whom=CANDIDATE,
        everybody=st.booleans(),
        minutes=st.sampled_from([1, 10, 45]),
        delay=st.sampled_from([0, 0, 3]),
    )
    def order(self, act: RoomAct, whom: int, everybody: bool, minutes: int, delay: int) -> None:
        """`delay`: the wire was that slow, in minutes, so that orders arrive in another order than they were given."""
        candidate = self.ids[whom]
        session = self.life.candidates[candidate].session
        if everybody and act not in (RoomAct.RECORD_PRESENCE, RoomAct.WITHDRAW_PRESENCE):
            candidate = None  # type: ignore[assignment]
        told = {"minutes": minutes} if act is RoomAct.ADD_TIME else {}
        ordered = self.world.now() - timedelta(minutes=delay)
        self._do(self.world.order(act, session, candidate, ordered_at=ordered, **told))

    @rule(who=PERSON, whom=CANDIDATE, accept=st.sampled_from([True, True, False]))
    @precondition(lambda self: bool(self.misses))
    def decide_a_near_miss(self, who: int, whom: int, accept: bool) -> None:
        account, candidate = list(self.misses)[(who * 3 + whom) % len(self.misses)]
        session, act = self.life.candidates[candidate].session, RoomAct.ACCEPT_JOIN if accept else RoomAct.DISMISS_JOIN
        subject = self.misses[account, candidate]
        wanted = self.world.order(act, session, candidate, ordered_at=self.world.now(), subject_id=subject)
        self._do(wanted, account)

    @rule(draw=st.integers(0, 8))
    @precondition(lambda self: bool(self.calls))
    def come_and_help(self, draw: int) -> None:
        call = list(self.calls)[draw % len(self.calls)]
        test = self.calls[call]
        now = self.world.now()
        wanted = self.world.order(RoomAct.ANSWER_HELP, test.session, test.candidate, ordered_at=now, subject_id=call)
        self._do(wanted, call=call)

    def _do(self, wanted: RoomActOrdered, account: UUID | None = None, call: UUID | None = None) -> None:
        hear(self.database, wanted)
        envelopes = self.world.new_envelopes()
        [done] = [one for one in events_of(envelopes) if isinstance(one, RoomActDone)]
        self.world.look_again(envelopes)
        minutes = wanted.minutes if wanted.act is RoomAct.ADD_TIME else 0
        expected = self.life.order(
            wanted.act, wanted.session_id, wanted.candidate_id, account, minutes,
            micro(wanted.ordered_at), micro(done.done_at), call,
        )  # fmt: skip
        event(f"{wanted.act}: {expected}")
        assert done.outcome == expected
        self.heard.append((wanted, expected))

    @rule(draw=st.integers(0, 8))
    @precondition(lambda self: bool(self.heard))
    def an_order_is_heard_again(self, draw: int) -> None:
        hear(self.database, self.heard[draw % len(self.heard)][0])

    @rule(whom=CANDIDATE, removed=st.booleans(), percent=st.sampled_from([0, 33]))
    def the_candidate_is_recorded_again(self, whom: int, removed: bool, percent: int) -> None:
        """Removed perhaps, which may cross a join; a temps majoré corrected perhaps."""
        self.world.record_again(self.ids[whom], removed=removed, extra_time_percent=percent)
        self.life.recorded(self.ids[whom], removed=removed, percent=percent)

    @rule(minutes=st.sampled_from([1, 2, 2, 30, 104]))
    def time_passes(self, minutes: int) -> None:
        self.world.pass_time(minutes)
        self.life.pass_time(minutes)
        self.last_seen = {test: at - minutes * 60_000_000 for test, at in self.last_seen.items()}

    @rule(which=st.integers(0, 1), sure=st.integers(0, 3))
    def finalise(self, which: int, sure: int) -> None:
        """Not too often: a closed session is the end of its story."""
        if not sure:
            self._finalise(self.sessions[which])

    def _finalise(self, session: UUID) -> None:
        at = self.world.now()
        hear(
            self.database,
            SessionFinalised(session_id=session, version=3, finalised_at=at, global_comment="", reports=[]),
        )
        self.life.finalise(session)

    # What must hold after each of these.

    @invariant()
    def all_is_as_the_rules_say(self) -> None:
        if hasattr(self, "world"):
            self.look()
            same_as_model(self.world, self.life)

    def teardown(self) -> None:
        if hasattr(self, "world"):
            for session in self.sessions:
                self._finalise(session)
            self.all_is_as_the_rules_say()


def test_any_life_of_attempts_goes_as_the_rules_say(exam_database: Database) -> None:
    LifeOfAttempts.database, LifeOfAttempts.persons = exam_database, people(exam_database)
    app = create_app(service_settings(ExamSettings, exam_database, receipt_key=KEY.decode()))
    LifeOfAttempts.client = app.test_client()
    told = settings(max_examples=EXAMPLES, stateful_step_count=50 if MANY else 30, derandomize=not MANY, database=None)
    try:
        run_state_machine_as_test(LifeOfAttempts, settings=told)
    finally:
        app.extensions["certif.database"].dispose()
