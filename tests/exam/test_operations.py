"""The operator's commands."""

from collections.abc import Sequence

import pytest
from sqlalchemy import func, select, update

from deploy.demo.school import load_school
from services.exam.commands.answering import Taken
from services.exam.operations.seed_demo import seed_demo
from services.exam.operations.verify_receipt import verify_receipt
from services.exam.queries.profiles import profile_of
from services.exam.settings import ExamSettings
from services.exam.tables import Answer, PositioningRow
from shared.transaction import Database
from tests.exam.room import KEY, Room
from tests.identities import service_settings


def settings(database: Database) -> ExamSettings:
    return service_settings(ExamSettings, database, receipt_key=KEY.decode())


def first_taken(room: Room) -> Taken:
    seat = room.seat()
    attempt = room.start(seat)
    taken = room.answer(attempt, seat, room.test(attempt, seat).items[0])
    assert isinstance(taken, Taken)
    return taken


def verified(room: Room, capsys: pytest.CaptureFixture[str], words: Sequence[str]) -> tuple[int, list[str]]:
    with room.database.transaction() as tx:
        status = verify_receipt(settings(room.database), tx, words)
    return status, capsys.readouterr().out.splitlines()


def test_the_demonstration_pupils_reach_their_levels_by_their_answers(exam_database: Database) -> None:
    for _ in range(2):
        with exam_database.transaction() as tx:
            assert seed_demo(settings(exam_database), tx, []) == 0
    with exam_database.transaction() as tx:
        for pupil in load_school().pupils:
            profile = profile_of(tx, pupil.account_id, before=tx.now)
            assert {one.code: one.level for one in profile.competences if one.level} == pupil.levels
        answered = tx.session.scalar(select(func.count()).select_from(PositioningRow)) or 0
        distinct = select(PositioningRow.account_id, PositioningRow.item_id).distinct().subquery()
        assert answered == tx.session.scalar(select(func.count()).select_from(distinct))


def test_the_demonstration_is_refused_where_the_world_can_come(exam_database: Database) -> None:
    public = settings(exam_database).model_copy(update={"public_url": "https://certif.example"})
    with exam_database.transaction() as tx:
        assert seed_demo(public, tx, []) == 1
        assert tx.session.scalar(select(func.count()).select_from(PositioningRow)) == 0


def test_a_receipt_is_verified_against_the_database(room: Room, capsys: pytest.CaptureFixture[str]) -> None:
    taken = first_taken(room)
    status, [line] = verified(room, capsys, [f" {taken.receipt.lower()} "])
    assert status == 0
    assert "valide" in line
    assert "certification 1001, réponse 1" in line


def test_a_certification_number_lists_all_its_receipts(room: Room, capsys: pytest.CaptureFixture[str]) -> None:
    seat = room.seat()
    attempt = room.start(seat)
    receipts = [taken.receipt for taken in room.answer_all(attempt, seat)]
    status, lines = verified(room, capsys, [str(attempt.certification_number)])
    assert status == 0
    assert [line.split("\t")[0] for line in lines] == receipts


@pytest.mark.parametrize("word", ["R1-AAAAAAAAAAAAAAAAAAAAAAAAAA", "9999", "<script>", "é" * 500, "²"])
def test_what_is_no_receipt_is_unknown(room: Room, capsys: pytest.CaptureFixture[str], word: str) -> None:
    first_taken(room)
    status, [line] = verified(room, capsys, [word])
    assert status == 1
    assert "inconnu" in line


@pytest.mark.parametrize("change", [{"response": "4"}, {"sequence": 9}, {"item_id": "autre"}])
def test_an_answer_altered_in_the_database_is_found_out(
    room: Room, capsys: pytest.CaptureFixture[str], change: dict[str, object]
) -> None:
    taken = first_taken(room)
    with room.database.transaction() as tx:
        tx.session.execute(update(Answer).values(**change))
    status, [line] = verified(room, capsys, [taken.receipt])
    assert status == 1
    assert "altéré" in line


def test_a_salt_altered_in_the_database_is_found_out_by_the_journal(
    room: Room, capsys: pytest.CaptureFixture[str]
) -> None:
    taken = first_taken(room)
    with room.database.transaction() as tx:
        tx.session.execute(update(Answer).values(salt="0"))
    status, [line] = verified(room, capsys, [taken.receipt])
    assert status == 1
    assert "journal" in line


def test_nothing_to_verify_says_how_to(room: Room, capsys: pytest.CaptureFixture[str]) -> None:
    status, [line] = verified(room, capsys, [])
    assert status == 1
    assert "reçus" in line
