"""The page of the access code."""

from collections.abc import Callable

import pytest

from shared.throttling import TRIES
from tests.exam.desk import Desk, item_on, words
from tests.exam.room import Room
from tests.identities import someone

Sit = Callable[..., Desk]


def code_page(seat: object) -> str:
    return f"/test/code/{seat.candidate.candidate_id}"  # type: ignore[attr-defined]


def test_the_page_says_what_will_be_transmitted(room: Room, desk: Sit) -> None:
    seat = room.seat()
    computer = desk(seat.person)
    computer.join(room, seat)
    page = words(computer.get(code_page(seat)))
    assert f"session n° {room.session.number}" in page
    assert "vous acceptez que votre identité, votre numéro de certification" in page
    assert "Commencer mon test" in page


def test_the_right_code_opens_the_first_item(room: Room, desk: Sit) -> None:
    seat = room.seat()
    computer = desk(seat.person)
    computer.begin(room, seat)
    assert "Épreuve 1 sur" in words(computer.get("/test/epreuve"))


def test_the_cookie_of_the_test_is_hidden_from_scripts(room: Room, desk: Sit) -> None:
    seat = room.seat()
    computer = desk(seat.person)
    computer.join(room, seat)
    [cookie] = [one for one in computer.enter(seat).headers.getlist("Set-Cookie") if one.startswith("epreuve=")]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_the_test_resumes_at_the_same_question_on_another_browser(room: Room, desk: Sit) -> None:
    seat = room.seat()
    first = desk(seat.person)
    first.begin(room, seat)
    first.answer(item_on(first.get("/test/epreuve")), "1")
    here = item_on(first.get("/test/epreuve"))
    second = desk(seat.person)
    second.join(room, seat)
    assert "Reprendre mon test" in words(second.get(code_page(seat)))
    second.enter(seat)
    assert item_on(second.get("/test/epreuve")) == here


@pytest.mark.parametrize(
    ("code", "status", "sentence"),
    [
        ("", 400, "4 lettres puis de 2 chiffres"),
        ("BCDF24", 403, "n’est pas celui de votre session"),
        ("<script>", 400, "4 lettres puis de 2 chiffres"),
        ("a\0b", 400, "4 lettres puis de 2 chiffres"),
        ("é" * 100_000, 400, "4 lettres puis de 2 chiffres"),
    ],
)
def test_a_code_that_does_not_open_says_why(room: Room, desk: Sit, code: str, status: int, sentence: str) -> None:
    seat = room.seat()
    computer = desk(seat.person)
    computer.join(room, seat)
    answer = computer.enter(seat, code)
    assert answer.status_code == status
    assert sentence in words(answer)


def test_an_empty_form_says_what_to_write(room: Room, desk: Sit) -> None:
    seat = room.seat()
    computer = desk(seat.person)
    computer.join(room, seat)
    assert computer.post(code_page(seat), {}).status_code == 400


def test_many_wrong_codes_make_the_account_wait(room: Room, desk: Sit) -> None:
    seat = room.seat()
    computer = desk(seat.person)
    computer.join(room, seat)
    statuses = [computer.enter(seat, "ZZZZ99").status_code for _ in range(TRIES + 1)]
    assert statuses == [403] * TRIES + [429]
    assert computer.enter(seat).status_code == 429, "the right code waits too"


def test_another_account_does_not_even_see_the_page(room: Room, desk: Sit) -> None:
    seat = room.seat()
    room.join(seat)
    stranger = desk(someone())
    assert stranger.get(code_page(seat)).status_code == 404
    assert stranger.enter(seat).status_code == 404


@pytest.mark.parametrize("path", ["/test/code/5e1f0000-0000-4000-8000-000000000404", "/test/code/1", "/test/code/%00"])
def test_no_page_for_no_candidate(desk: Sit, path: str) -> None:
    assert desk(someone()).get(path).status_code == 404


def test_a_profile_that_is_not_certifiable_is_told_what_is_missing(room: Room, desk: Sit) -> None:
    seat = room.seat({"1.1": 2})
    room.join(seat)
    answer = desk(seat.person).enter(seat)
    assert answer.status_code == 403
    assert "il en manque 4" in words(answer)


def test_a_session_finalised_meanwhile_says_that_it_is_over(room: Room, desk: Sit) -> None:
    seat = room.seat()
    room.join(seat)
    room.finalise()
    answer = desk(seat.person).enter(seat)
    assert answer.status_code == 412
    assert "Cette session est terminée" in words(answer)
