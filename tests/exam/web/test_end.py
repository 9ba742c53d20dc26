"""The end-of-test screen."""

from collections.abc import Callable

import pytest

from services.exam.tables import Answer
from tests.exam.desk import Desk, words
from tests.exam.room import Room, Seat

Sit = Callable[..., Desk]


@pytest.fixture
def seat(room: Room) -> Seat:
    return room.seat()


@pytest.fixture
def finished(room: Room, desk: Sit, seat: Seat) -> Desk:
    """A pupil in front of the end screen."""
    made = desk(seat.person)
    made.begin(room, seat)
    room.answer_all(room.enter(seat), seat)
    return made


def test_the_screen_calls_the_invigilator(finished: Desk) -> None:
    page = words(finished.get("/test/fin"))
    assert "Vous avez presque terminé. Appelez le surveillant." in page
    assert "Il doit impérativement voir cet écran pour finaliser votre certification." in page
    assert "Le surveillant a bien vu cet écran" in page
    assert "Zoé LEFÈVRE-NUÑEZ, certification n° 1001" in page


def test_every_receipt_is_listed(finished: Desk, room: Room) -> None:
    page = finished.get("/test/fin").text
    with room.database.transaction() as tx:
        receipts = [answer.receipt for answer in tx.session.query(Answer)]
    assert receipts
    assert all(receipt in page for receipt in receipts)


def test_the_tick_leads_to_the_last_page(finished: Desk) -> None:
    finished.get("/test/fin")
    answer = finished.post("/test/fin", {"seen": "oui"})
    assert answer.status_code == 303
    page = words(finished.get(answer.location or ""))
    assert "Bravo, votre test est terminé" in page
    assert "Mes certifications" in page
    assert "Se déconnecter" in page


def test_without_the_tick_the_screen_stays(finished: Desk) -> None:
    finished.get("/test/fin")
    answer = finished.post("/test/fin", {})
    assert answer.status_code == 400
    assert "Cochez d’abord la case" in words(answer)
    assert "Appelez le surveillant." in words(answer)


def test_who_left_by_mistake_comes_back_to_the_end_screen(finished: Desk, room: Room, seat: Seat, desk: Sit) -> None:
    another = desk(seat.person)
    another.begin(room, seat)
    assert another.get("/test/epreuve").location == "/test/fin"
    assert "Appelez le surveillant." in words(another.get("/test/fin"))


def test_an_unfinished_test_has_no_end_screen(room: Room, desk: Sit) -> None:
    seat = room.seat(first_name="Lou")
    computer = desk(seat.person)
    computer.begin(room, seat)
    assert computer.get("/test/fin").location == "/test/epreuve"
    computer.get("/test/epreuve")
    assert computer.post("/test/fin", {"seen": "oui"}).status_code == 303
    assert computer.get("/test/fin?seen=oui").location == "/test/epreuve"


def test_after_the_closing_the_end_screen_is_past(finished: Desk, room: Room) -> None:
    room.finalise()
    assert "Bravo, votre test est terminé" in words(finished.get("/test/fin"))
