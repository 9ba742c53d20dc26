"""What a life of attempts must come to, told from docs/rules.md alone: plain lists, and instants in microseconds.

Each act returns what the pupil or the room must read, and adds what must be written and announced. Nothing here calls
the rules of exam, whose word it is compared with.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

SECOND = 1_000_000
MINUTE = 60 * SECOND
SKIP = "#ABAND#"


def micro(instant: datetime) -> int:
    return round(instant.timestamp() * SECOND)


def up(instant: int) -> int:
    return -(-instant // MINUTE) * MINUTE


@dataclass
class Given:
    item: str
    response: str
    status: str
    late: bool
    receipt: str


@dataclass
class AskedItem:
    """What the model knows of an item: one right answer, one wrong."""

    id: str
    right: str
    wrong: str
    seconds: int = 0
    focus: bool = False


@dataclass
class Sitting:
    """A test: who holds it, since when, what happened to it."""

    id: UUID
    candidate: UUID
    session: UUID
    account: UUID
    start: int
    percent: int
    items: list[AskedItem]
    orders: list[tuple[int, int, int]] = field(default_factory=list)
    """Of the time: ordered, done, minutes (0 ends it)."""
    answers: list[Given] = field(default_factory=list)
    kept: dict[str, tuple[str, str]] = field(default_factory=dict)
    opened: dict[str, int] = field(default_factory=dict)
    losses: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    call: UUID | None = None
    calls: int = 0
    closed: bool = False

    @property
    def current(self) -> AskedItem | None:
        return self.items[len(self.answers)] if len(self.answers) < len(self.items) else None

    @property
    def under_way(self) -> bool:
        return not self.closed and self.current is not None

    @property
    def added(self) -> int:
        return sum(minutes for _, _, minutes in self.orders)

    @property
    def deadline(self) -> int:
        end = up(self.start + 105 * MINUTE * (100 + self.percent) // 100)
        for _, done, minutes in sorted(self.orders):
            end = min(end, done) if minutes == 0 else (end if end > done else up(done)) + minutes * MINUTE
        return end

    def first(self, item: str) -> Given | None:
        return next((one for one in self.answers if one.item == item), None)


@dataclass
class Enrolled:
    session: UUID
    percent: int = 0
    removed: bool = False
    account: UUID | None = None


@dataclass
class Life:
    """Two sessions and all that is done in them."""

    gated: set[UUID]
    """The sessions that ask for a presence, and for a permission to resume."""
    candidates: dict[UUID, Enrolled]
    tests: dict[UUID, Sitting] = field(default_factory=dict)
    """By candidate."""
    finalised: set[UUID] = field(default_factory=set)
    presence: dict[UUID, tuple[int, bool]] = field(default_factory=dict)
    """By candidate: the word last ordered."""
    allowed: set[UUID] = field(default_factory=set)
    missed: dict[tuple[UUID, UUID], str] = field(default_factory=dict)
    """By account and candidate: open, accepted or dismissed."""
    ended: set[UUID] = field(default_factory=set)
    """Signed-in sessions that were ended."""
    tries: dict[tuple[object, UUID], tuple[int, int]] = field(default_factory=dict)
    """By door and account: how many, and the minutes since the first."""
    lines: dict[UUID, list[str]] = field(default_factory=lambda: defaultdict(list))
    announced: Counter[str] = field(default_factory=Counter)

    def join(self, account: UUID, candidate: UUID, typed: str) -> str:
        one = self.candidates[candidate]
        if self._too_many("join", account):
            return "too-many-tries"
        if one.session in self.finalised:
            return "join-session-closed"
        if not (typed == "exact" and self._listed(one)) and not (typed != "far" and one.account == account):
            self._note_miss(account, candidate, typed)
            return "join-no-match"
        if (refused := self._refuse_link(account, candidate)) is not None:
            return refused
        if one.account is None:
            self._link(account, candidate, "joined")
        self.tries.pop(("join", account), None)
        return "joined"

    def enter(self, account: UUID, candidate: UUID, right: bool) -> str:
        """`started` is completed by the caller, who knows when and with which items."""
        one = self.candidates[candidate]
        if one.account != account:
            return "not-found"
        if self._too_many(one.session, account):
            return "too-many-tries"
        if not right:
            return "wrong-code"
        self.tries.pop((one.session, account), None)
        if one.session in self.finalised:
            return "join-session-closed"
        test = self.tests.get(candidate)
        if one.session in self.gated:
            present = self.presence.get(candidate, (0, False))[1]
            if not present or (test and candidate not in self.allowed):
                return "call-the-surveillant"
            if test:
                self.allowed.discard(candidate)
        self.lines[candidate].append("attempt_resumed" if test else "attempt_started")
        if not test:
            self.announced["exam.attempt_started"] += 1
        return "resumed" if test else "started"

    def answer(
        self, test: Sitting, sid: UUID, item: str, response: str, now: int, queued: int | None, losses: int
    ) -> str:
        if sid in self.ended:
            return "no-test"
        asked = next((one for one in test.items if one.id == item), None)
        if asked is None:
            return "not_in_test"
        if (first := test.first(item)) is not None:
            return "duplicate" if first.response == response else "another_came_first"
        if len(response) > 1000:
            return "too_long"
        if test.closed:
            return self._keep(test, item, response, "closed")
        if asked is not test.current:
            return "not_current"
        late = now >= test.deadline and response != SKIP
        if late and (queued is None or queued >= test.deadline):
            return self._keep(test, item, response, "time_is_over")
        if not response.strip():
            return "empty"
        if asked.focus:
            self._lose(test, asked, losses)
        status, claimed = self._judge(test, asked, response, now, queued)
        self._write(test, "answered")
        self.announced["exam.answer_recorded"] += 1
        test.answers.append(Given(item, response, status, late or claimed, ""))
        if test.current is None:
            self._write(test, "completed")
            self.announced["exam.attempt_completed"] += 1
        return "taken"

    def open(self, test: Sitting, sid: UUID, item: str, now: int) -> str:
        if sid in self.ended:
            return "no-test"
        asked = test.current
        if asked is None or asked.id != item or not asked.seconds or test.closed or now >= test.deadline:
            return "not-opened"
        if item not in test.opened:
            test.opened[item] = now
            self._write(test, "item_opened")
        return "opened"

    def leave(self, test: Sitting, sid: UUID, item: str, losses: int, now: int) -> str:
        if sid in self.ended:
            return "no-test"
        asked = test.current
        if asked and asked.id == item and asked.focus and not test.closed and now < test.deadline:
            self._lose(test, asked, losses)
        return "heard"

    def call(self, test: Sitting) -> str:
        if not test.under_way:
            return "not-called"
        if test.call is None and test.calls < 20:
            test.calls += 1
            self._write(test, "help_asked")
            self.announced["exam.help_changed"] += 1
            return "called"
        return "called" if test.call else "not-called"

    def cancel(self, test: Sitting) -> None:
        if test.under_way and test.call:
            test.call = None
            self._write(test, "help_cancelled")
            self.announced["exam.help_changed"] += 1

    def order(
        self,
        act: str,
        session: UUID,
        candidate: UUID | None,
        account: UUID | None,
        minutes: int,
        ordered: int,
        done: int,
        call: UUID | None = None,
    ) -> str:
        """`account` is whose near miss it is about, `call` which call."""
        self.announced["exam.room_act_done"] += 1
        if session in self.finalised:
            return "too_late"
        tests = [one for one in self.tests.values() if one.session == session and candidate in (None, one.candidate)]
        match act:
            case "add_time" | "end_test":
                tests = [one for one in tests if one.under_way]
                for test in tests:
                    test.orders.append((ordered, done, minutes))
                    self._write(test, "time_added" if minutes else "test_ended")
            case "allow_resume":
                for test in tests:
                    self.allowed.add(test.candidate)
                    self._write(test, "resume_allowed")
            case "record_presence" | "withdraw_presence":
                assert candidate is not None
                if candidate not in self.presence or self.presence[candidate][0] < ordered:
                    self.presence[candidate] = (ordered, act == "record_presence")
                    here = act == "record_presence"
                    self.lines[candidate].append("presence_recorded" if here else "presence_withdrawn")
                return "done"
            case "accept_join" | "dismiss_join":
                assert candidate is not None and account is not None
                return self._decide_miss(act, account, candidate)
            case "answer_help":
                for test in tests:
                    if test.call == call:
                        test.call = None
                        self._write(test, "help_answered")
                        self.announced["exam.help_changed"] += 1
        return "done" if tests else "no_test"

    def recorded(self, candidate: UUID, *, removed: bool, percent: int) -> None:
        """A new snapshot of the candidate."""
        one = self.candidates[candidate]
        one.removed, one.percent = removed, percent
        if removed and one.account:
            self.announced["exam.candidate_linked"] += 1
        test = self.tests.get(candidate)
        if one.account and test and not test.closed and percent > test.percent:
            test.percent = percent
            self._write(test, "extra_time_given")

    def finalise(self, session: UUID) -> None:
        if session in self.finalised:
            return
        self.finalised.add(session)
        self.announced["exam.session_closed"] += 1
        for test in self.tests_of(session):
            test.closed, test.call = True, None
            self._write(test, "closed")

    def tests_of(self, session: UUID) -> list[Sitting]:
        return [one for one in self.tests.values() if one.session == session]

    def pass_time(self, minutes: int) -> None:
        """Everything that happened is that much older."""
        gap = minutes * MINUTE
        self.tries = {door: (count, since + minutes) for door, (count, since) in self.tries.items()}
        self.presence = {one: (ordered - gap, here) for one, (ordered, here) in self.presence.items()}
        for test in self.tests.values():
            test.start -= gap
            test.orders = [(ordered - gap, done - gap, added) for ordered, done, added in test.orders]
            test.opened = {item: at - gap for item, at in test.opened.items()}

    def _judge(self, test: Sitting, asked: AskedItem, response: str, now: int, queued: int | None) -> tuple[str, bool]:
        """The status, and whether the device's word alone saved it from the time of the item."""
        if response == SKIP:
            return "aband", False
        exceeded = claimed = False
        if asked.seconds and (opened := test.opened.get(asked.id)) is not None:
            end = opened + -(-asked.seconds * (100 + test.percent) // 100) * SECOND
            if now > end + 8 * SECOND:
                claimed = queued is not None and opened - 8 * SECOND <= queued <= end
                exceeded = not claimed
        if response != asked.right:
            return "ko", claimed
        if exceeded:
            return "timedout", claimed
        return ("focusedOut" if test.losses[asked.id] else "ok"), claimed

    def _keep(self, test: Sitting, item: str, response: str, reason: str) -> str:
        if item not in test.kept:
            test.kept[item] = (response, reason)
            self._write(test, "refused_late")
        return reason

    def _lose(self, test: Sitting, asked: AskedItem, losses: int) -> None:
        if min(losses, 20) > test.losses[asked.id]:
            test.losses[asked.id] = min(losses, 20)
            self._write(test, "focus_lost")

    def _decide_miss(self, act: str, account: UUID, candidate: UUID) -> str:
        state = self.missed.get((account, candidate))
        if state is None or state == ("dismissed" if act == "accept_join" else "accepted"):
            return "no_test"
        if act == "dismiss_join":
            if state == "open":
                self.lines[candidate].append("join_dismissed")
            self.missed[account, candidate] = "dismissed"
            return "done"
        one = self.candidates[candidate]
        if not self._listed(one):
            return "no_test"
        if self._refuse_link(account, candidate) is not None:
            return "taken"
        if one.account is None:
            self._link(account, candidate, "join_accepted")
        self.missed[account, candidate] = "accepted"
        return "done"

    def _note_miss(self, account: UUID, candidate: UUID, typed: str) -> None:
        one = self.candidates[candidate]
        near = typed != "far" and one.account is None and not one.removed
        if near and not self._candidate_of(account, one.session) and (account, candidate) not in self.missed:
            self.missed[account, candidate] = "open"
            self.announced["exam.join_missed"] += 1

    def _refuse_link(self, account: UUID, candidate: UUID) -> str | None:
        one = self.candidates[candidate]
        if one.account not in (None, account):
            return "join-taken-by-another-account"
        if one.account is None and self._candidate_of(account, one.session):
            return "join-account-is-another-candidate"
        return None

    def _link(self, account: UUID, candidate: UUID, act: str) -> None:
        self.candidates[candidate].account = account
        self.lines[candidate].append(act)
        self.announced["exam.candidate_linked"] += 1

    def _candidate_of(self, account: UUID, session: UUID) -> bool:
        return any(one.account == account and one.session == session for one in self.candidates.values())

    def _listed(self, one: Enrolled) -> bool:
        return not one.removed or one.account is not None

    def _too_many(self, door: object, account: UUID) -> bool:
        count, since = self.tries.get((door, account), (0, 0))
        self.tries[door, account] = (1, 0) if since >= 10 else (count + 1, since)
        return self.tries[door, account][0] > 10

    def _write(self, test: Sitting, act: str) -> None:
        self.lines[test.candidate].append(act)
