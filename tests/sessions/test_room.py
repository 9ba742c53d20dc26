"""The room: what is noted, what is ordered of exam, what exam tells, in any order and twice (R-ROOM)."""

from datetime import UTC, datetime, time, timedelta
from itertools import permutations
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update

from services.sessions.commands.candidates import remove_candidate
from services.sessions.commands.retention import MISSES_KEPT, ROOM_KEPT, forget_room
from services.sessions.commands.room_entry import renew_password
from services.sessions.commands.room_notes import (
    candidate_of_end_code,
    correct_issue,
    note_issue,
    note_start,
    tick_end_screen,
    withdraw_issue,
)
from services.sessions.commands.room_orders import order_act, record_presences
from services.sessions.domain.finalisation import Report
from services.sessions.domain.issues import Issue
from services.sessions.domain.need import Need
from services.sessions.personal import KEPT
from services.sessions.queries.room_lines import RoomList
from services.sessions.queries.room_list import read_room, room_tag
from services.sessions.queries.room_notes import RoomNote, room_notes_of
from services.sessions.room_tables import HelpCall, JoinMiss, RoomAccess, RoomIssue, RoomOrder
from services.sessions.tables import AttemptCopy, Session
from shared.domain.issues import IssueCategory
from shared.domain.room import RoomAct, RoomOutcome
from shared.errors import NotFound, Refusal
from shared.events import RoomActDone, RoomActOrdered, SessionRecorded
from shared.privacy.person import Person
from tests.exam.outbox import announced
from tests.sessions.classroom import calls, completed, enter_room, missed, seen, started
from tests.sessions.desk import ACTOR, Desk, Sitting
from tests.sessions.parallel import twice

OTHER = f"account:{UUID(int=2)}"
TEN = timedelta(minutes=10)
FILE = Issue(IssueCategory.FILE_NOT_OPENING, 4, "Le fichier est vide.")


@pytest.fixture
def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def session_id(desk: Desk) -> UUID:
    return desk.session()


@pytest.fixture
def zoe(desk: Desk, session_id: UUID) -> Sitting:
    return Sitting(session_id, desk.candidate(session_id))


def order(desk: Desk, session_id: UUID, draft_id: UUID, act: RoomAct, actor: str = ACTOR, **details: object) -> bool:
    with desk.database.transaction() as tx:
        return order_act(tx, session_id, draft_id, act, actor=actor, **details)  # type: ignore[arg-type]


def presences(desk: Desk, zoe: Sitting, *, present: bool = True) -> int:
    with desk.database.transaction() as tx:
        return record_presences(tx, zoe.session_id, [zoe.candidate_id], present=present, actor=ACTOR)


def tick(desk: Desk, zoe: Sitting, *, seen: bool = True) -> bool:
    with desk.database.transaction() as tx:
        return tick_end_screen(tx, zoe.session_id, zoe.candidate_id, seen=seen, actor=ACTOR)


def room(desk: Desk, session_id: UUID, **asked: object) -> RoomList:
    with desk.database.transaction() as tx:
        return read_room(tx, session_id, silent_after=TEN, **asked)  # type: ignore[arg-type]


def tag(desk: Desk, session_id: UUID) -> str:
    with desk.database.transaction() as tx:
        return room_tag(tx, session_id)


def notes(desk: Desk, session_id: UUID) -> dict[UUID, RoomNote]:
    with desk.database.transaction() as tx:
        return room_notes_of(tx, session_id)


def done(act: RoomActOrdered, outcome: RoomOutcome = RoomOutcome.DONE) -> RoomActDone:
    return RoomActDone(act_id=act.act_id, session_id=act.session_id, outcome=outcome, done_at=datetime.now(UTC))


def test_an_order_sent_twice_is_one(desk: Desk, zoe: Sitting) -> None:
    draft_id = uuid4()

    def send() -> bool:
        facts = {"candidate_id": zoe.candidate_id, "minutes": 10}
        return order(desk, zoe.session_id, draft_id, RoomAct.ADD_TIME, **facts)

    assert sorted(twice(send), key=str) == [False, True]
    (told,) = announced(desk.database, RoomActOrdered)
    assert (told.act, told.minutes, told.candidate_id, told.actor) == (RoomAct.ADD_TIME, 10, zoe.candidate_id, ACTOR)
    assert desk.acts(f"candidate:{zoe.candidate_id}") == ["enrolled", "room_ordered"]


def test_two_surveillants_who_order_the_same_are_two_orders(desk: Desk, zoe: Sitting) -> None:
    for actor in (ACTOR, OTHER):
        facts = {"candidate_id": zoe.candidate_id, "minutes": 5}
        assert order(desk, zoe.session_id, uuid4(), RoomAct.ADD_TIME, actor, **facts)
    assert [one.actor for one in announced(desk.database, RoomActOrdered)] == [ACTOR, OTHER]


def test_a_call_or_a_near_miss_has_one_answer_the_first(desk: Desk, zoe: Sitting, now: datetime) -> None:
    """One accepts while the other dismisses: the second is told who answered, and nothing is sent."""
    miss, help_id = missed(desk, zoe.candidate_id, now), uuid4()
    desk.hear(miss)
    enter_room(desk, zoe.session_id, UUID(ACTOR.partition(":")[2]), "Karim Benali")
    facts = {"candidate_id": zoe.candidate_id, "subject_id": miss.miss_id}
    outcomes = twice(lambda: order(desk, zoe.session_id, uuid4(), RoomAct.ACCEPT_JOIN, **facts))
    assert sorted(type(one).__name__ for one in outcomes) == ["Refusal", "bool"]
    with pytest.raises(Refusal, match=r"Karim Benali y a déjà répondu.*Candidat reconnu"):
        order(desk, zoe.session_id, uuid4(), RoomAct.DISMISS_JOIN, OTHER, **facts)
    (sent,) = announced(desk.database, RoomActOrdered)
    desk.hear(done(sent, RoomOutcome.NO_TEST))
    assert order(desk, zoe.session_id, uuid4(), RoomAct.DISMISS_JOIN, OTHER, **facts), "exam could not do the first"
    call = {"candidate_id": zoe.candidate_id, "subject_id": help_id}
    assert order(desk, zoe.session_id, uuid4(), RoomAct.ANSWER_HELP, OTHER, **call)
    with pytest.raises(Refusal, match="déjà répondu"):
        order(desk, zoe.session_id, uuid4(), RoomAct.ANSWER_HELP, **call)


def test_two_surveillants_who_correct_the_same_signalement_read_each_other(desk: Desk, zoe: Sitting) -> None:
    first, facts = noted(desk, zoe), (zoe.session_id, zoe.candidate_id)
    mine, theirs = (
        Issue(IssueCategory.IMAGE_NOT_DISPLAYING, 4, "L’image."),
        Issue(IssueCategory.WEBSITE_BLOCKED, 5, "Bloqué."),
    )
    with desk.database.transaction() as tx:
        correct_issue(tx, *facts, first, mine, seen=FILE.fingerprint, actor=ACTOR)
        correct_issue(tx, *facts, first, mine, seen=FILE.fingerprint, actor=OTHER)
        for write in (correct_issue, withdraw_issue):
            typed = (theirs,) if write is correct_issue else ()
            with pytest.raises(Refusal, match="L’image") as refusal:
                write(tx, *facts, first, *typed, seen=FILE.fingerprint, actor=OTHER)  # type: ignore[operator]
        assert refusal.value.now == mine.fingerprint  # type: ignore[attr-defined]
        correct_issue(tx, *facts, first, theirs, seen=mine.fingerprint, actor=OTHER)
    assert [one.description for one in desk.all(RoomIssue)] == ["Bloqué."]


def test_an_order_waits_in_the_outbox_and_is_said_late_then_done(desk: Desk, zoe: Sitting) -> None:
    order(desk, zoe.session_id, uuid4(), RoomAct.END_TEST)
    assert [one.told for one in room(desk, zoe.session_id).orders] == ["en cours"]
    later = datetime.now(UTC) + timedelta(seconds=11)
    late = room(desk, zoe.session_id, now=later)
    assert (late.late, late.orders[0].short) == (1, "pas encore confirmé")
    (sent,) = announced(desk.database, RoomActOrdered)
    desk.hear(done(sent), done(sent, RoomOutcome.NO_TEST))
    assert [(one.told, one.tone) for one in room(desk, zoe.session_id).orders] == [("fait", "done")]
    assert room(desk, zoe.session_id, now=later + timedelta(minutes=3)).orders == ()


@pytest.mark.parametrize("outcome", [RoomOutcome.NO_TEST, RoomOutcome.TOO_LATE, RoomOutcome.TAKEN])
def test_an_order_that_failed_says_why(desk: Desk, zoe: Sitting, outcome: RoomOutcome) -> None:
    order(desk, zoe.session_id, uuid4(), RoomAct.ALLOW_RESUME, candidate_id=zoe.candidate_id)
    desk.hear(done(announced(desk.database, RoomActOrdered)[0], outcome))
    (told,) = room(desk, zoe.session_id).lines[0].orders
    assert told.tone == "failed"
    assert told.told not in ("fait", "en cours")


def test_an_answer_to_no_order_goes_to_the_operator(desk: Desk, session_id: UUID) -> None:
    stray = RoomActDone(act_id=uuid4(), session_id=session_id, outcome=RoomOutcome.DONE, done_at=datetime.now(UTC))
    with pytest.raises(LookupError):
        desk.hear(stray)


def test_a_presence_is_recorded_once_and_can_be_withdrawn(desk: Desk, zoe: Sitting) -> None:
    assert sorted(twice(lambda: presences(desk, zoe)), key=str) == [0, 1]
    assert room(desk, zoe.session_id).lines[0].needs == (Need.READY,)
    assert presences(desk, zoe, present=False) == 1
    assert presences(desk, zoe) == 1
    sent = [one.act for one in announced(desk.database, RoomActOrdered)]
    assert sent == [RoomAct.RECORD_PRESENCE, RoomAct.WITHDRAW_PRESENCE, RoomAct.RECORD_PRESENCE]


def test_nothing_is_done_in_a_room_that_is_finalised_nor_to_who_left_the_list(desk: Desk, zoe: Sitting) -> None:
    gone = desk.candidate(zoe.session_id, first_name="Chloé")
    with desk.database.transaction() as tx:
        remove_candidate(tx, zoe.session_id, gone, actor=ACTOR)
    with pytest.raises(NotFound):
        order(desk, zoe.session_id, uuid4(), RoomAct.END_TEST, candidate_id=gone)
    desk.hear(zoe.linked, zoe.started, zoe.completed)
    desk.finalise(zoe.session_id, Report(zoe.candidate_id))
    for act in (
        lambda: order(desk, zoe.session_id, uuid4(), RoomAct.END_TEST),
        lambda: presences(desk, zoe),
        lambda: tick(desk, zoe),
        lambda: noted(desk, zoe),
    ):
        with pytest.raises(Refusal, match="finalisée"):
            act()
    assert announced(desk.database, RoomActOrdered) == []


@pytest.mark.parametrize("places", list(permutations(range(4)))[::5])
def test_the_newest_word_of_a_test_holds(desk: Desk, zoe: Sitting, now: datetime, places: tuple[int, ...]) -> None:
    """The minutes added are told by the newest; the start, which comes last here or there, does not undo them."""
    late = seen(zoe, now, rank=9).model_copy(update={"deadline": now + timedelta(hours=3)})
    events = (started(zoe, now), seen(zoe, now, rank=7, ago=40), late, completed(zoe, now, "0042"))
    desk.hear(*(events[place] for place in places), *events)
    (copy,) = desk.all(AttemptCopy)
    assert (copy.item_rank, copy.deadline, copy.end_code) == (9, now + timedelta(hours=3), "0042")
    assert copy.item_count == 24


@pytest.mark.parametrize("first", [0, 1])
def test_a_call_that_is_over_stays_over(desk: Desk, zoe: Sitting, now: datetime, first: int) -> None:
    help_id = uuid4()
    desk.hear(zoe.linked, started(zoe, now), seen(zoe, now))
    events = (calls(zoe, now, help_id), calls(zoe, now, help_id, ended_at=now))
    desk.hear(events[first])
    assert (room(desk, zoe.session_id).lines[0].need is Need.HELP) == (first == 0)
    desk.hear(*events, *events)
    assert room(desk, zoe.session_id).lines[0].need is Need.RUNNING
    assert len(desk.all(HelpCall)) == 1


def test_who_needs_help_comes_first_and_who_was_seen_last(desk: Desk, session_id: UUID, now: datetime) -> None:
    names = ("Aide", "Bureau", "Calme", "Dehors", "Ecran", "Fini", "Gare")
    seats = {name: Sitting(session_id, desk.candidate(session_id, last_name=name)) for name in names}
    for name in ("Aide", "Calme", "Dehors", "Bureau"):
        item_ago, ago = 900 if name == "Calme" else 30, 300 if name == "Dehors" else 5
        desk.hear(started(seats[name], now), seen(seats[name], now, ago=ago, item_ago=item_ago))
    for name in ("Ecran", "Fini"):
        desk.hear(started(seats[name], now), completed(seats[name], now))
    desk.hear(calls(seats["Aide"], now))
    tick(desk, seats["Fini"])
    listed = room(desk, session_id)
    assert [line.last_name for line in listed.lines] == ["Aide", "Dehors", "Calme", "Ecran", "Bureau", "Gare", "Fini"]
    assert listed.lines[4].minutes_left == 75
    assert [line.last_name for line in room(desk, session_id, shown=Need.HELP).lines] == ["Aide"]
    narrowed = room(desk, session_id, name="écr")
    assert [line.last_name for line in narrowed.lines] == ["Ecran"]
    assert narrowed.counts == listed.counts


def test_the_tag_changes_with_the_list_and_only_then(desk: Desk, session_id: UUID, now: datetime) -> None:
    def after(work: object) -> bool:
        before = tag(desk, session_id)
        assert before == tag(desk, session_id)
        work()  # type: ignore[operator]
        return tag(desk, session_id) != before

    seat: list[Sitting] = []
    assert after(lambda: seat.append(Sitting(session_id, desk.candidate(session_id))))
    (zoe,) = seat
    desk.session()
    assert after(lambda: desk.hear(zoe.linked))
    assert not after(lambda: desk.hear(zoe.linked))
    assert after(lambda: presences(desk, zoe))
    assert not after(lambda: presences(desk, zoe))
    assert after(lambda: desk.hear(started(zoe, now)))
    assert after(lambda: desk.hear(seen(zoe, now)))
    assert after(lambda: desk.hear(calls(zoe, now)))
    assert after(lambda: noted(desk, zoe))
    assert after(lambda: desk.hear(completed(zoe, now)))
    assert after(lambda: tick(desk, zoe))
    assert after(lambda: desk.finalise(session_id, Report(zoe.candidate_id)))


def test_an_end_screen_is_ticked_by_the_code_that_it_shows(desk: Desk, zoe: Sitting, now: datetime) -> None:
    with pytest.raises(Refusal, match="no-end-screen"):
        tick(desk, zoe)
    desk.hear(started(zoe, now), completed(zoe, now, "0271"))
    with desk.database.transaction() as tx:
        assert candidate_of_end_code(tx, zoe.session_id, " 02 71") == zoe.candidate_id
        for typed, code in (("0272", "unknown"), ("271", "shape"), ("", "shape"), ("９９９９", "shape")):
            with pytest.raises(Refusal, match=f"end-code-{code}"):
                candidate_of_end_code(tx, zoe.session_id, typed)
        with pytest.raises(Refusal, match="end-code-unknown"):
            candidate_of_end_code(tx, uuid4(), "0271")
    assert sorted(twice(lambda: tick(desk, zoe)), key=str) == [False, True]
    assert tick(desk, zoe, seen=False)
    assert desk.acts(f"candidate:{zoe.candidate_id}")[-2:] == ["end_screen_ticked", "end_screen_unticked"]


def noted(desk: Desk, zoe: Sitting, issue: Issue = FILE, issue_id: UUID | None = None) -> UUID:
    issue_id = issue_id or uuid4()
    with desk.database.transaction() as tx:
        note_issue(tx, zoe.session_id, zoe.candidate_id, issue_id, issue, actor=ACTOR)
    return issue_id


def test_what_the_room_noted_fills_in_the_finalisation(desk: Desk, zoe: Sitting, now: datetime) -> None:
    assert notes(desk, zoe.session_id) == {}
    first, second = noted(desk, zoe), noted(desk, zoe, Issue(IssueCategory.ABANDON))
    noted(desk, zoe, issue_id=first)
    corrected = Issue(IssueCategory.WEBSITE_BLOCKED, 5, "Bloqué.")
    with desk.database.transaction() as tx:
        correct_issue(tx, zoe.session_id, zoe.candidate_id, first, corrected, seen=FILE.fingerprint, actor=OTHER)
        for _ in range(2):
            withdraw_issue(
                tx, zoe.session_id, zoe.candidate_id, second, seen=Issue(IssueCategory.ABANDON).fingerprint, actor=ACTOR
            )
        with pytest.raises(NotFound):
            correct_issue(tx, zoe.session_id, zoe.candidate_id, second, corrected, seen="", actor=ACTOR)
        with pytest.raises(NotFound):
            withdraw_issue(tx, zoe.session_id, zoe.candidate_id, uuid4(), seen="", actor=ACTOR)
    desk.hear(started(zoe, now), completed(zoe, now))
    tick(desk, zoe)
    assert notes(desk, zoe.session_id) == {zoe.candidate_id: RoomNote(True, (corrected,))}
    acts = [act for act in desk.acts(f"candidate:{zoe.candidate_id}") if act.startswith("issue")]
    assert acts == ["issue_noted", "issue_noted", "issue_corrected", "issue_withdrawn"]


def test_the_start_is_that_of_the_first_test_until_it_is_noted(desk: Desk, zoe: Sitting, now: datetime) -> None:
    event = started(zoe, now)
    desk.hear(event)
    assert room(desk, zoe.session_id).first_start_at == event.started_at
    with desk.database.transaction() as tx:
        note_start(tx, zoe.session_id, time(9, 7), seen=None, actor=ACTOR)
        note_start(tx, zoe.session_id, time(9, 7), seen=None, actor=OTHER)
        with pytest.raises(Refusal, match="9 h 07"):
            note_start(tx, zoe.session_id, time(9, 10), seen=None, actor=OTHER)
        note_start(tx, zoe.session_id, time(9, 8), seen=time(9, 7), actor=OTHER)
    assert room(desk, zoe.session_id).start_noted == time(9, 8)


def test_a_near_miss_is_shown_until_it_is_judged_and_its_words_leave(desk: Desk, zoe: Sitting, now: datetime) -> None:
    event = missed(desk, zoe.candidate_id, now)
    desk.hear(event, event)
    (miss,) = room(desk, zoe.session_id).misses
    assert (miss.typed, miss.meant) == ("LEFÈVRE-NUÑEZ oZé", "LEFÈVRE-NUÑEZ Zoé")
    facts = {"candidate_id": zoe.candidate_id, "subject_id": event.miss_id}
    order(desk, zoe.session_id, uuid4(), RoomAct.ACCEPT_JOIN, **facts)
    (miss,) = room(desk, zoe.session_id).misses
    assert miss.order is not None
    assert miss.order.told == "en cours"
    (sent,) = announced(desk.database, RoomActOrdered)
    assert sent.subject_id == event.miss_id
    desk.hear(done(sent), event)
    assert desk.all(JoinMiss) == []


def test_a_near_miss_of_who_has_joined_since_is_not_shown(desk: Desk, zoe: Sitting, now: datetime) -> None:
    desk.hear(missed(desk, zoe.candidate_id, now), zoe.linked)
    assert room(desk, zoe.session_id).misses == []


def test_the_settings_of_the_room_are_told_with_the_session(desk: Desk) -> None:
    desk.session()
    desk.session(presence_required=True, resume_on_permission=True)
    told = [(one.presence_required, one.resume_on_permission) for one in announced(desk.database, SessionRecorded)]
    assert told == [(False, False), (True, True)]


def test_a_renewed_password_puts_outside_who_came_by_the_former_one(desk: Desk, session_id: UUID) -> None:
    before = desk.read(session_id).room_password
    enter_room(desk, session_id, UUID(int=5))
    with desk.database.transaction() as tx:
        tx.session.execute(update(RoomAccess).values(by_password=True))
    enter_room(desk, session_id, UUID(int=6))
    with desk.database.transaction() as tx:
        renew_password(tx, session_id, actor=ACTOR)
    assert desk.read(session_id).room_password != before
    ended = {one.account_id.int: one.ended_at is not None for one in desk.all(RoomAccess)}
    assert ended == {5: True, 6: False}
    assert desk.acts(f"session:{session_id}")[-1] == "room_password_renewed"


def test_what_was_typed_is_forgotten_in_a_day_and_the_room_in_a_year(desk: Desk, zoe: Sitting, now: datetime) -> None:
    enter_room(desk, zoe.session_id, UUID(int=5))
    order(desk, zoe.session_id, uuid4(), RoomAct.END_TEST)
    desk.hear(missed(desk, zoe.candidate_id, now), calls(zoe, now))
    for kept, tables in ((MISSES_KEPT, (JoinMiss,)), (ROOM_KEPT * 2, (HelpCall, RoomOrder, RoomAccess))):
        with desk.database.transaction() as tx:
            forget_room(tx)
        assert all(len(desk.all(table)) == 1 for table in tables)
        with desk.database.transaction() as tx:
            tx.use_instant(now + kept + timedelta(minutes=1))
            forget_room(tx)
        assert all(desk.all(table) == [] for table in tables)


def test_an_erased_person_leaves_no_word_in_the_room(desk: Desk, zoe: Sitting, now: datetime) -> None:
    desk.hear(zoe.linked, started(zoe, now), missed(desk, desk.candidate(zoe.session_id, first_name="Lou"), now,
              account_id=zoe.account_id))  # fmt: skip
    noted(desk, zoe)
    with desk.database.transaction() as tx:
        tx.session.execute(update(Session).values(published_at=now))
        kept = KEPT.export(tx.session, Person(zoe.account_id))
        assert (len(kept["room_issue"]), len(kept["join_miss"])) == (1, 1)
        assert KEPT.erase(tx, Person(zoe.account_id))
    assert desk.all(JoinMiss) == []
    assert [one.description for one in desk.all(RoomIssue)] == [""]
