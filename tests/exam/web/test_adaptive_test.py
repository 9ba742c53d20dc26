"""A whole test of version 3 through its pages (R-V3-TEST)."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from services.exam.tables import Answer, Attempt
from shared.domain.engine import EngineName
from shared.domain.statuses import AnswerStatus
from shared.identity.model import Identity
from shared.referential.answers import right_answer, wrong_answer
from shared.referential.bank import load_bank
from shared.referential.models import Item
from shared.transaction import Database
from tests.exam.desk import Desk, item_on, words
from tests.exam.room import Room, Seat, session_recorded

PAGE = "/test/epreuve"
Sit = Callable[[Identity | None], Desk]


@pytest.fixture
def room(exam_database: Database) -> Room:
    return Room(exam_database, session_recorded(engine=EngineName.ADAPTIVE))


@pytest.fixture
def seat(room: Room) -> Seat:
    return room.seat()


def answer_on_screen(computer: Desk, choose: Callable[[Item], list[str]], rank: int) -> str:
    """Answer the item on screen as a pupil does, a timed one once it is opened; returns its id."""
    page = computer.get(PAGE)
    assert f"Épreuve {rank} sur 32" in words(page)
    item = load_bank().items[item_on(page)]
    assert "data-held" not in page.text, "nothing is known ahead"
    if item.timed is not None:
        assert computer.post("/test/epreuve/commencer", {"item_id": item.id}).status_code == 303
    sent = computer.answer(item.id, *choose(item))
    assert sent.status_code == 303, words(sent)
    assert sent.location == (PAGE if rank < 32 else "/test/fin")
    return item.id


def kept(room: Room) -> tuple[Attempt, list[Answer]]:
    with room.database.transaction() as tx:
        attempt = tx.session.scalars(select(Attempt)).one()
        return attempt, list(tx.session.scalars(select(Answer).order_by(Answer.sequence)))


def test_every_answer_right_asks_harder_and_harder(room: Room, desk: Sit, seat: Seat) -> None:
    computer = desk(seat.person)
    computer.begin(room, seat)
    asked = [answer_on_screen(computer, lambda item: list(right_answer(item)), rank) for rank in range(1, 33)]
    attempt, answers = kept(room)
    assert attempt.items == asked == [answer.item_id for answer in answers]
    assert {answer.status for answer in answers} == {AnswerStatus.OK}
    assert attempt.ability is not None
    assert attempt.ability > 3
    levels = [load_bank().skills[load_bank().items[item].skill].difficulty for item in asked]
    assert levels[0] < 2
    assert max(levels) >= 5
    assert computer.get("/test/fin").status_code == 200


def test_every_answer_wrong_resumed_on_another_computer_shows_the_same_item(room: Room, desk: Sit, seat: Seat) -> None:
    computer = desk(seat.person)
    computer.begin(room, seat)
    asked = [answer_on_screen(computer, lambda item: list(wrong_answer(item)), rank) for rank in range(1, 11)]
    current = item_on(computer.get(PAGE))
    assert len({item_on(computer.get(PAGE)) for _ in range(3)}) == 1, "« Actualiser » draws nothing"
    body = computer.answer(asked[-1], "1", script=True).json
    assert (body["sequence"], body["next"]["item_id"], "ahead" in body["next"]) == (10, current, False)
    other = desk(seat.person)
    assert other.enter(seat).location == PAGE
    assert item_on(other.get(PAGE)) == current
    asked += [answer_on_screen(other, lambda item: list(wrong_answer(item)), rank) for rank in range(11, 33)]
    attempt, answers = kept(room)
    assert attempt.items == asked == [answer.item_id for answer in answers]
    assert AnswerStatus.OK not in {answer.status for answer in answers}
    assert attempt.ability is not None
    assert attempt.ability < -2
