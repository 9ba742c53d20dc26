"""A test of version 3: each answer is written with the item that follows it, or not at all (R-V3-TEST)."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from services.exam.commands import choosing
from services.exam.commands.answering import Refused, Taken
from services.exam.domain.adaptive.engine import AdaptiveEngine, certification_engine
from services.exam.domain.checking import SKIP
from services.exam.domain.engine import GradedAnswer, Progress, Step
from services.exam.tables import Answer, Attempt
from shared.domain.engine import EngineName
from shared.events import AnswerRecorded, AttemptCompleted, AttemptStarted, SessionClosed
from shared.journal.read import verify
from shared.measurement.picking import NoItemLeft
from shared.referential.answers import as_text, right_answer
from shared.referential.bank import load_bank
from shared.transaction import Database
from tests.exam.outbox import announced, carried_lines
from tests.exam.room import Room, session_recorded


@pytest.fixture
def room(exam_database: Database) -> Room:
    return Room(exam_database, session_recorded(engine=EngineName.ADAPTIVE))


def row(room: Room) -> Attempt:
    with room.database.transaction() as tx:
        return tx.session.scalars(select(Attempt)).one()


def intact(room: Room) -> bool:
    with room.database.transaction() as tx:
        return verify(tx.session) == []


def test_each_answer_tells_the_next_item_once_however_many_are_sent_at_once(room: Room) -> None:
    seat = room.seat()
    attempt = room.start(seat)
    [started] = announced(room.database, AttemptStarted)
    assert (started.engine, started.length, len(started.items)) == (EngineName.ADAPTIVE, 32, 1)
    for sent in (["1"] * 20, ["1", "2"] * 10):  # the same answer, then two different ones
        current = room.test(attempt, seat).current
        assert current is not None
        with ThreadPoolExecutor(20) as pool:
            outcomes = list(pool.map(partial(room.answer, attempt, seat, current), sent))
        taken = [one for one in outcomes if isinstance(one, Taken)]
        assert len(taken) == 20
        assert len({one.receipt for one in taken}) == 1
        assert len({one.test.items[one.next_rank - 1] for one in taken}) == 1, "each hears of the same next item"
    test, told = room.test(attempt, seat), announced(room.database, AnswerRecorded)
    assert len(test.items) == 3 == len(set(test.items))
    assert [one.next_item.item_id for one in told if one.next_item] == test.items[1:]
    assert [one.next_item.rank for one in told if one.next_item] == [2, 3]
    for one in [*started.items, *(one.next_item for one in told if one.next_item)]:
        measured = load_bank().parameters[one.item_id]
        assert (one.discrimination, one.difficulty) == (measured.discrimination, measured.difficulty)
    assert [line.facts["next_item"] for line in carried_lines(room.database) if line.act == "answered"] == test.items[
        1:
    ]
    assert intact(room)


def test_thirty_two_are_asked_under_the_rules_of_content_and_je_passe_counts_as_not_right(room: Room) -> None:
    seat = room.seat()
    attempt = room.start(seat)
    while (current := room.test(attempt, seat).current) is not None:
        assert isinstance(room.answer(attempt, seat, current, SKIP), Taken)
    kept, bank = row(room), load_bank()
    skills = [bank.skills[bank.items[item].skill] for item in kept.items]
    assert (len(kept.items), kept.item_count, kept.next_rank) == (32, 32, 33)
    assert kept.completed_at is not None
    assert len({skill.tube for skill in skills}) == 32
    assert len({skill.competence for skill in skills[:16]}) == 16, "every compétence comes first"
    wrong = [GradedAnswer(item, right=False) for item in kept.items]
    assert kept.ability == pytest.approx(float(certification_engine().estimate(wrong).ability))
    [completed] = announced(room.database, AttemptCompleted)
    assert completed.end_code
    assert announced(room.database, AnswerRecorded)[-1].next_item is None
    room.finalise()
    [closed] = announced(room.database, SessionClosed)
    assert [(one.answers, one.completed) for one in closed.attempts] == [(32, True)]
    assert intact(room)


def test_a_finalisation_that_crosses_an_answer_asks_nothing_more(room: Room) -> None:
    seat = room.seat()
    attempt = room.start(seat)
    current = room.test(attempt, seat).items[0]
    with ThreadPoolExecutor(5) as pool:
        ended = pool.submit(room.finalise)
        outcomes = list(pool.map(lambda n: room.answer(attempt, seat, current, str(n)), range(4)))
        ended.result()
    kept = row(room)
    with room.database.transaction() as tx:
        answers = tx.session.scalars(select(Answer)).all()
    assert kept.closed_at is not None
    assert len(kept.items) == kept.next_rank == len(answers) + 1
    assert {type(one) for one in outcomes} <= {Taken, Refused}
    [closed] = announced(room.database, SessionClosed)
    assert [(one.answers, one.completed) for one in closed.attempts] == [(len(answers), False)]
    assert isinstance(room.answer(attempt, seat, kept.items[-1]), Refused)
    assert intact(room)


def test_a_test_that_finds_no_item_left_ends_there_and_says_so(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    class Short(AdaptiveEngine):
        def next_step(self, progress: Progress, rng: object, /) -> Step:
            if len(progress.answers) == 2:
                raise NoItemLeft
            return super().next_step(progress, rng)  # type: ignore[arg-type]

    monkeypatch.setattr(choosing, "certification_engine", lambda: Short(load_bank()))
    seat = room.seat()
    attempt = room.start(seat)
    for _ in range(2):
        current = room.test(attempt, seat).current
        assert current is not None
        assert isinstance(room.answer(attempt, seat, current), Taken)
    kept = row(room)
    assert (kept.item_count, len(kept.items), kept.completed_at is not None) == (2, 2, True)
    assert kept.ability is not None
    assert len(announced(room.database, AttemptCompleted)) == 1
    [line] = [line for line in carried_lines(room.database) if line.act == "completed"]
    assert (line.facts["answers"], line.facts["planned"]) == (2, 32)
    assert intact(room)


def test_a_right_answer_given_away_from_the_page_is_not_right_for_the_engine(room: Room) -> None:
    watched = next(item for item in load_bank().items.values() if item.focus and item.timed is None)
    right = as_text(watched, right_answer(watched))
    for losses, counted in ((0, True), (1, False)):
        seat = room.seat(last_name="LEFÈVRE" if losses else "NUÑEZ")
        attempt = room.start(seat)
        room.ask(attempt, watched.id)
        assert isinstance(room.answer(attempt, seat, watched.id, right, losses=losses), Taken)
        wanted = certification_engine().estimate([GradedAnswer(watched.id, counted)]).ability
        with room.database.transaction() as tx:
            kept = tx.session.get_one(Attempt, attempt.id)
        assert (len(kept.items), kept.ability) == (2, pytest.approx(float(wanted)))
    assert intact(room)


def test_version_2_costs_its_two_statements_and_version_3_one_more(
    exam_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    run: list[str] = []
    alone = Database.alone

    def counted(self: Database, statement: str, values: Mapping[str, object]) -> Sequence[tuple[Any, ...]]:
        run.append(statement)
        return alone(self, statement, values)

    monkeypatch.setattr(Database, "alone", counted)
    plain = next(item.id for item in load_bank().items.values() if item.timed is None and not item.focus)
    for engine, statements in ((EngineName.PLACEMENT, 2), (EngineName.ADAPTIVE, 3)):
        room = Room(exam_database, session_recorded(engine=engine))
        seat = room.seat()
        attempt = room.start(seat)
        room.ask(attempt, plain)
        run.clear()
        assert isinstance(room.answer(attempt, seat, plain), Taken)
        assert len(run) == statements


def test_version_2_asks_the_engine_for_nothing_after_the_start(exam_database: Database) -> None:
    room = Room(exam_database)
    seat = room.seat()
    attempt = room.start(seat)
    before = room.test(attempt, seat).items
    room.answer_all(attempt, seat)
    kept = row(room)
    assert (kept.engine, kept.ability, kept.items) == ("placement", None, before)
    assert {one.next_item for one in announced(room.database, AnswerRecorded)} == {None}
    assert all("next_item" not in line.facts for line in carried_lines(room.database))
