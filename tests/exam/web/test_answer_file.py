"""The file of answers that waited, handed over by the pupil or by the school of the session (R-FILE)."""

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from services.exam.domain.answer_file import BIGGEST_FILE
from services.exam.tables import Answer, Attempt, LateAnswer
from shared.identity.model import Role
from shared.journal.read import lines_of
from tests.exam.desk import Desk, words
from tests.exam.room import Room, Seat
from tests.exam.sealing import answer, sealed
from tests.identities import someone

Sit = Callable[..., Desk]


@pytest.fixture
def seat(room: Room) -> Seat:
    return room.seat()


@pytest.fixture
def attempt(room: Room, seat: Seat) -> Attempt:
    return room.start(seat)


def hand(desk: Desk, content: bytes, path: str = "/test/fichier") -> str:
    """Send the file; what the page then says."""
    desk.get(path)
    given: TestResponse = desk.post(path, {"answers": (io.BytesIO(content), "reponses-1001.certif")})
    if given.status_code == 303:
        return words(desk.get(given.location or ""))
    assert given.status_code == 422, given.status
    return words(given)


def kept(room: Room) -> list[tuple[str, str, bool]]:
    with room.database.transaction() as tx:
        rows = tx.session.scalars(select(Answer).order_by(Answer.sequence))
        return [(one.item_id, one.response, one.late) for one in rows]


def acts(room: Room, seat: Seat) -> list[tuple[str, str]]:
    with room.database.transaction() as tx:
        return [(one.act, one.actor) for one in lines_of(tx.session, f"candidate:{seat.candidate.candidate_id}")]


def test_the_school_hands_over_a_file_once_and_its_answers_are_those_of_the_pupil(
    room: Room, desk: Sit, seat: Seat, attempt: Attempt
) -> None:
    first, second, third, *_ = attempt.items
    room.answer(attempt, seat, first)
    person = someone(Role.INVIGILATOR)
    page = desk(person)
    file = sealed(attempt.id, [answer(first, "2"), answer(second, "3"), answer(third, action="passe")])
    assert "certification n° 1001 : 2 réponses enregistrées, 1 déjà arrivée." in hand(page, file)
    assert [item for item, _, _ in kept(room)] == [first, second, third]
    assert kept(room)[0][1] == "1", "the first answer stands"
    told = acts(room, seat)
    assert told[-1] == ("answers_imported", person.actor)
    assert told[-2] == ("answered", f"account:{attempt.account_id}")
    assert "3 déjà arrivées." in hand(page, file)
    assert acts(room, seat) == told, "twice the same file changes nothing"


def test_the_pupil_hands_over_his_own_file_on_another_computer_and_no_other(
    room: Room, desk: Sit, seat: Seat, attempt: Attempt
) -> None:
    page, path = desk(seat.person), "/test/epreuve/fichier"
    code = page.get(f"/test/code/{seat.candidate.candidate_id}")
    assert "Reprendre avec un fichier de réponses" in words(code)
    entered = page.post(f"/test/code/{seat.candidate.candidate_id}", {"access_code": "BCDF23", "ensuite": "fichier"})
    assert entered.location == path
    other = room.start(room.seat(last_name="DURAND", first_name="Ali"))
    assert "Ce fichier est celui d’un autre test" in hand(page, sealed(other.id, [answer(other.items[0])]), path)
    assert kept(room) == []
    assert "1 réponse enregistrée." in hand(page, sealed(attempt.id, [answer(attempt.items[0])]), path)
    assert len(kept(room)) == 1


def test_a_claim_before_the_deadline_is_late_and_after_it_is_for_the_jury(
    room: Room, desk: Sit, attempt: Attempt
) -> None:
    room.let_time_pass(attempt, 110)
    first, second, *_ = attempt.items
    before, after = (datetime.now(UTC) - timedelta(minutes=minutes) for minutes in (60, 1))
    file = sealed(attempt.id, [answer(first, at=before), answer(second, at=after)])
    page = desk(someone(Role.REFERENT))
    assert "1 réponse enregistrée, 1 trop tard pour compter, gardée pour le jury." in hand(page, file)
    assert kept(room) == [(first, "1", True)]


def test_after_the_finalisation_all_is_kept_for_the_jury_with_its_reason(
    room: Room, desk: Sit, seat: Seat, attempt: Attempt
) -> None:
    room.finalise()
    file = sealed(attempt.id, [answer(item) for item in attempt.items[:3]])
    page = desk(someone(Role.JURY))
    assert "3 trop tard pour compter, gardées pour le jury." in hand(page, file)
    with room.database.transaction() as tx:
        late = list(tx.session.scalars(select(LateAnswer)))
    assert [one.reason for one in late] == ["closed"] * 3
    told = acts(room, seat)
    assert [act for act, _ in told[-4:]] == ["refused_late"] * 3 + ["answers_imported"]
    hand(page, file)
    assert acts(room, seat) == told


def test_an_answer_whose_turn_has_not_come_waits_in_its_file(room: Room, desk: Sit, attempt: Attempt) -> None:
    page = desk(someone(Role.REFERENT))
    assert "1 pas prise. Ce n’était pas leur tour" in hand(page, sealed(attempt.id, [answer(attempt.items[1])]))
    assert kept(room) == []


def test_whoever_may_not_and_whatever_is_no_file_change_nothing(
    room: Room, desk: Sit, seat: Seat, attempt: Attempt
) -> None:
    good = sealed(attempt.id, [answer(attempt.items[0])])
    before = acts(room, seat)
    assert desk(someone(Role.TEACHER)).get("/test/fichier").status_code == 403
    assert desk(seat.person).get("/test/fichier").status_code == 403
    foreign = desk(someone(Role.REFERENT, uai="0750001A"))
    assert "d’une session d’un autre établissement" in hand(foreign, good)
    page = desk(someone(Role.REFERENT))
    assert "Ce fichier est celui d’un autre test" in hand(page, sealed(uuid4(), [answer("a")]))
    assert "Ce fichier de réponses est abîmé" in hand(page, good[:-5])
    assert "Ce n’est pas un fichier de réponses" in hand(page, b"\x89PNG\r\n")
    assert "Ce fichier est trop gros" in hand(page, b"a" * (BIGGEST_FILE + 1))
    assert "Choisissez le fichier à déposer" in words(page.post("/test/fichier", {}))
    unreadable = sealed(attempt.id, [answer(attempt.items[0], "nul\0"), answer("inconnu"), answer("", "x" * 5_000)])
    assert "3 pas prises." in hand(page, unreadable)
    assert kept(room) == []
    assert acts(room, seat) == before


def test_a_receipt_names_the_answer_that_it_is_for(room: Room, desk: Sit, seat: Seat) -> None:
    """R-QUEUE: the key comes back; another key for the same item is the same answer."""
    page = desk(seat.person)
    page.begin(room, seat)
    page.get("/test/epreuve")
    with room.database.transaction() as tx:
        item = tx.session.scalars(select(Attempt)).one().items[0]
    first = page.answer(item, "1", script=True, key="a" * 32).json
    again = page.answer(item, "1", script=True, key="b" * 32).json
    odd = page.answer(item, "1", script=True, key="<" * 32).json
    assert (first["key"], again["key"], odd["key"]) == ("a" * 32, "b" * 32, "")
    assert first["receipt"] == again["receipt"] == odd["receipt"]
    assert again["notice"] == ""
