"""What the pupil's pages say of the room, script or not: time added, a call, the code of the end screen."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event, text

from services.exam.tables import HelpCall
from shared.domain.room import RoomAct
from shared.events import AttemptCompleted, AttemptSeen, HelpChanged, JoinMissed
from shared.web.service import Service
from tests.exam.desk import Desk, item_on, words
from tests.exam.outbox import announced
from tests.exam.room import Room, Seat, hear
from tests.exam.test_room_orders import do

Sit = Callable[..., Desk]
PAGE, STATE, HELP = "/test/epreuve", "/test/etat", "/test/aide"
JSON = {"Accept": "application/json"}


@pytest.fixture
def seat(room: Room) -> Seat:
    return room.seat()


@pytest.fixture
def computer(room: Room, desk: Sit, seat: Seat) -> Desk:
    made = desk(seat.person)
    made.begin(room, seat)
    return made


def state(computer: Desk, tag: str = "") -> Any:
    return computer.get(STATE, headers={**JSON, **({"If-None-Match": tag} if tag else {})})


def test_the_state_changes_its_tag_when_something_is_decided_and_not_with_the_seconds(
    computer: Desk, room: Room, seat: Seat
) -> None:
    first = state(computer)
    assert (first.json["over"], first.json["added_minutes"], first.json["help"]) == (False, 0, False)
    assert state(computer, first.headers["ETag"]).status_code == 304
    do(room, RoomAct.ADD_TIME, seat, minutes=10)
    added = state(computer, first.headers["ETag"])
    assert added.json["added_minutes"] == 10
    assert added.json["remaining_seconds"] > first.json["remaining_seconds"] + 590
    do(room, RoomAct.END_TEST, seat)
    ended = state(computer, added.headers["ETag"]).json
    assert (ended["over"], ended["closed"], ended["remaining_seconds"]) == (True, False, 0)
    room.finalise()
    assert state(computer).json["closed"]


def test_a_poll_tells_the_room_each_twenty_seconds_and_is_one_statement_otherwise(
    computer: Desk, room: Room, app: Service
) -> None:
    statements: list[str] = []
    driver = app.extensions["certif.database"].engine
    event.listen(driver, "before_cursor_execute", lambda *args: statements.append(args[2]))
    for _ in range(3):
        state(computer)
    assert statements == [], "the state is read outside the request's transaction, by one statement"
    assert len(announced(room.database, AttemptSeen)) == 1
    with room.database.transaction() as tx:
        tx.session.execute(text("UPDATE attempt_sighting SET seen_at = seen_at - interval '21 seconds'"))
    for _ in range(3):
        state(computer)
    first, second = announced(room.database, AttemptSeen)
    assert (second.item_rank, second.item_since) == (1, first.item_since)


def test_without_script_the_next_page_says_what_was_added_and_once(computer: Desk, room: Room, seat: Seat) -> None:
    computer.get(PAGE)
    do(room, RoomAct.ADD_TIME, seat, minutes=10)
    assert "Le surveillant a ajouté 10 minutes." in words(computer.get(PAGE))
    assert "a ajouté" not in words(computer.get(PAGE))
    do(room, RoomAct.ADD_TIME, minutes=1)
    assert "Le surveillant a ajouté 1 minute." in words(computer.get(PAGE))


def test_a_call_without_script_keeps_what_was_typed_and_is_taken_back(computer: Desk, room: Room) -> None:
    item = item_on(computer.get(PAGE))
    called = computer.post(HELP, {"item_id": item, "response": "1", "appel": "debut"})
    assert "Le surveillant est prévenu ; levez la main." in words(called)
    assert item_on(called) == item
    assert "checked" in called.text or 'value="1"' in called.text
    assert "Ce n’est plus nécessaire" in words(computer.get(PAGE))
    computer.post(HELP, {"appel": "debut"})
    assert computer.post(HELP, {"appel": "fin"}, headers=JSON).json == {"help": False}
    assert [one.ended_at is None for one in announced(room.database, HelpChanged)] == [True, False]
    assert computer.get(HELP).location == PAGE


@pytest.mark.parametrize("form", [{}, {"appel": "x" * 5000}, {"appel": "fin", "item_id": "\x00", "response": "\x00"}])
def test_a_strange_call_is_no_error(computer: Desk, form: dict[str, str]) -> None:
    assert computer.post(HELP, form).status_code == 200


def test_nobody_calls_from_a_test_that_is_over_and_closed(computer: Desk, room: Room) -> None:
    room.finalise()
    assert computer.post(HELP, {"appel": "debut"}).location == PAGE
    with room.database.transaction() as tx:
        assert tx.session.query(HelpCall).count() == 0


def test_the_end_screen_shows_the_code_that_the_room_was_told(computer: Desk, room: Room, seat: Seat) -> None:
    for _ in range(50):
        page = computer.get(PAGE)
        if page.status_code != 200:
            break
        computer.answer(item_on(page), action="passe")
    [completed] = announced(room.database, AttemptCompleted)
    assert len(completed.end_code) == 4
    assert f"Code de fin {completed.end_code}" in words(computer.get("/test/fin"))
    assert state(computer).json["completed"]


def test_a_pupil_recognised_by_the_surveillant_goes_on_at_the_next_page_or_the_next_try(
    room: Room, seat: Seat, desk: Sit
) -> None:
    computer = desk(seat.person)
    wrong = {"last_name": "Lefèvre-Nunes"}
    refused = computer.join(room, seat, **wrong)
    unknown = computer.join(room, seat, last_name="Personne")
    assert refused.status_code == unknown.status_code == 404
    sentence = "Ces informations ne correspondent à aucun candidat."
    assert sentence in words(refused)
    assert sentence in words(unknown)
    [miss] = announced(room.database, JoinMissed)
    do(room, RoomAct.ACCEPT_JOIN, seat, subject_id=miss.miss_id)
    assert "Aller au code d’accès" in words(computer.get("/test/"))
    assert computer.join(room, seat, **wrong).location == f"/test/code/{seat.candidate.candidate_id}"


def test_whoever_the_room_holds_back_reads_to_call_the_surveillant_and_nothing_else(
    room: Room, seat: Seat, desk: Sit
) -> None:
    hear(room.database, room.session.model_copy(update={"version": 2, "presence_required": True}))
    computer = desk(seat.person)
    computer.join(room, seat)
    stopped = computer.enter(seat)
    assert stopped.status_code == 403
    assert "Appelez le surveillant, puis validez de nouveau le code." in words(stopped)
    do(room, RoomAct.RECORD_PRESENCE, seat)
    assert computer.enter(seat).location == PAGE
