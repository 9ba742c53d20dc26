"""One item a page, whatever the browser does."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from services.exam.tables import Answer, Attempt, LateAnswer
from shared.events import SessionRevoked
from shared.identity.handlers import keep_revocation
from shared.referential.bank import load_bank
from tests.exam.desk import Desk, item_on, words
from tests.exam.room import Room, Seat
from tests.identities import sign_in, someone

Sit = Callable[..., Desk]
PAGE = "/test/epreuve"


@pytest.fixture
def seat(room: Room) -> Seat:
    return room.seat()


@pytest.fixture
def computer(room: Room, desk: Sit, seat: Seat) -> Desk:
    """The pupil sits in front of the first item."""
    made = desk(seat.person)
    made.begin(room, seat)
    return made


def answers(room: Room) -> list[Answer]:
    with room.database.transaction() as tx:
        return list(tx.session.scalars(select(Answer).order_by(Answer.sequence)))


def attempt_of(room: Room) -> Attempt:
    with room.database.transaction() as tx:
        return tx.session.scalars(select(Attempt)).one()


def test_the_page_shows_the_certification_number_the_place_and_two_ways_out(computer: Desk) -> None:
    page = words(computer.get(PAGE))
    for text in ("Certification n° 1001", "Épreuve 1 sur 1", "Je valide", "Je passe", "Temps restant"):
        assert text in page


def test_actualiser_is_harmless(computer: Desk) -> None:
    assert len({item_on(computer.get(PAGE)) for _ in range(5)}) == 1


def test_an_accepted_answer_goes_on_to_the_next_item_with_its_receipt(computer: Desk, room: Room) -> None:
    first = item_on(computer.get(PAGE))
    answer = computer.answer(first, "1")
    assert (answer.status_code, answer.location) == (303, PAGE)
    page = computer.get(PAGE)
    [kept] = answers(room)
    assert item_on(page) != first
    assert "Réponse à l’épreuve 1 enregistrée" in words(page)
    assert kept.receipt in page.text


def test_je_passe_is_an_answer(computer: Desk, room: Room) -> None:
    computer.answer(item_on(computer.get(PAGE)), action="passe")
    assert [answer.status for answer in answers(room)] == ["aband"]


def test_several_boxes_or_blanks_are_one_answer(computer: Desk, room: Room) -> None:
    first = item_on(computer.get(PAGE))
    computer.answer(first, "1", "3")
    mark = "\n" if load_bank().items[first].kind.has_blanks else ","
    assert [answer.response for answer in answers(room)] == [f"1{mark}3"]


def test_the_back_button_posts_an_item_already_answered_and_goes_on(computer: Desk, room: Room) -> None:
    first = item_on(computer.get(PAGE))
    computer.answer(first, "1")
    second = item_on(computer.get(PAGE))
    assert computer.answer(first, "2").status_code == 303
    page = computer.get(PAGE)
    assert item_on(page) == second
    assert "Vous aviez déjà répondu à l’épreuve 1 : votre première réponse est gardée." in words(page)
    assert [answer.response for answer in answers(room)] == ["1"]


def test_an_item_that_is_not_the_current_one_leads_to_it_with_a_sentence(computer: Desk, room: Room) -> None:
    current = item_on(computer.get(PAGE))
    with room.database.transaction() as tx:
        [items] = tx.session.scalars(select(Attempt.items))
    page = computer.answer(items[2], "1")
    assert page.status_code == 409
    assert item_on(page) == current
    assert "Ce n’est pas la question en cours" in words(page)


@pytest.mark.parametrize("response", ["", "   "])
def test_an_empty_answer_gets_a_sentence_and_records_nothing(computer: Desk, room: Room, response: str) -> None:
    page = computer.answer(item_on(computer.get(PAGE)), response)
    assert page.status_code == 400
    assert "Vous n’avez rien répondu" in words(page)
    assert answers(room) == []


@pytest.mark.parametrize("response", ["a\0b", "é" * 100_000, "<script>alert(1)</script>" * 100])
def test_a_hostile_answer_gets_a_sentence_and_records_nothing(computer: Desk, room: Room, response: str) -> None:
    page = computer.answer(item_on(computer.get(PAGE)), response)
    assert page.status_code == 400
    assert "Votre réponse" in words(page)
    assert "<script>alert" not in page.text
    assert answers(room) == []


@pytest.mark.parametrize("data", [{}, {"item_id": "<script>"}, {"item_id": "a\0b", "response": "1"}, {"action": "x"}])
def test_a_form_that_makes_no_sense_shows_the_current_item(computer: Desk, data: dict[str, str]) -> None:
    current = item_on(computer.get(PAGE))
    page = computer.post(PAGE, data)
    assert page.status_code == 404
    assert item_on(page) == current


def test_a_script_is_answered_with_the_receipt_and_the_next_item(computer: Desk, room: Room) -> None:
    body = computer.answer(item_on(computer.get(PAGE)), "1", script=True).json
    [kept] = answers(room)
    assert (body["receipt"], body["sequence"], body["status"]) == (kept.receipt, 1, "enregistree")
    assert (body["next"]["rank"], body["next"]["item_id"]) == (2, item_on(computer.get(PAGE)))
    assert "Épreuve 2" in body["next"]["html"]
    assert body["next"]["ahead"]["rank"] == 5


def test_a_script_that_is_refused_gets_a_problem_document(computer: Desk) -> None:
    answer = computer.answer(item_on(computer.get(PAGE)), script=True)
    assert answer.status_code == 400
    assert answer.content_type == "application/problem+json"
    assert answer.json["type"] == "empty"


def test_the_last_answer_leads_to_the_end_screen(computer: Desk) -> None:
    body: dict[str, object] = {"item_id": item_on(computer.get(PAGE))}
    while "end" not in body:
        body = computer.answer(str(body["item_id"]), "1", script=True).json["next"]
    assert computer.get(PAGE).location == "/test/fin"


def test_twenty_posts_at_once_record_one_answer(computer: Desk, room: Room) -> None:
    item = item_on(computer.get(PAGE))
    tabs = [computer.another_tab() for _ in range(20)]
    with ThreadPoolExecutor(5) as pool:
        statuses = set(pool.map(lambda tab: tab.answer(item, "1").status_code, tabs))
    assert statuses == {303}
    assert [answer.item_id for answer in answers(room)] == [item]


def test_after_the_time_only_je_passe_is_shown_with_what_is_left(computer: Desk, room: Room) -> None:
    room.let_time_pass(attempt_of(room), 110)
    page = computer.get(PAGE)
    total = attempt_of(room).item_count
    assert f"Il reste {total} épreuves à passer." in words(page)
    assert "Je valide" not in words(page)
    late = computer.answer(item_on(page), "1")
    assert late.status_code == 409
    assert "Le temps est écoulé" in words(late)
    assert computer.answer(item_on(page), action="passe").status_code == 303
    assert f"Il reste {total - 1} épreuves à passer." in words(computer.get(PAGE))


def test_an_answer_queued_before_the_time_is_taken_as_late(computer: Desk, room: Room) -> None:
    item = item_on(computer.get(PAGE))
    room.let_time_pass(attempt_of(room), 110)
    before = (attempt_of(room).deadline - timedelta(minutes=2)).isoformat()
    assert computer.answer(item, "1", queued_at=before).status_code == 303
    assert [answer.late for answer in answers(room)] == [True]


@pytest.mark.parametrize("claim", ["", "hier", "2026-05-12T10:00:00", "9" * 10_000, "a\0"])
def test_a_claim_that_makes_no_sense_claims_nothing(computer: Desk, room: Room, claim: str) -> None:
    item = item_on(computer.get(PAGE))
    room.let_time_pass(attempt_of(room), 110)
    assert computer.answer(item, "1", queued_at=claim).status_code == 409


def test_after_the_closing_the_page_is_clear_and_the_answer_is_kept(computer: Desk, room: Room) -> None:
    item = item_on(computer.get(PAGE))
    room.finalise()
    page = computer.answer(item, "1")
    assert page.status_code == 409
    assert "conservée pour le jury" in words(page)
    assert "Votre test est clos" in words(computer.get(PAGE))
    with room.database.transaction() as tx:
        assert [late.response for late in tx.session.scalars(select(LateAnswer))] == ["1"]


def test_the_time_left_is_told_on_demand(computer: Desk) -> None:
    assert "1 h 4" in words(computer.get("/test/temps"))
    body = computer.get("/test/temps", headers={"Accept": "application/json"}).json
    assert body is not None
    assert 104 * 60 < body["remaining_seconds"] <= 106 * 60


def test_without_a_test_one_is_led_to_the_certification_tab(room: Room, desk: Sit) -> None:
    nobody = desk(None)
    for path in (PAGE, "/test/temps", "/test/fin"):
        assert (nobody.get(path).status_code, nobody.get(path).location) == (303, "/test/")
    assert nobody.get(PAGE, headers={"Accept": "application/json"}).status_code == 401


def test_the_test_goes_on_without_a_token(computer: Desk) -> None:
    """Auth may be away: the token has expired, or is not even there."""
    computer.client.delete_cookie("jeton")
    assert computer.answer(item_on(computer.get(PAGE)), "1").status_code == 303


def test_another_account_on_the_computer_cannot_use_the_test(computer: Desk, room: Room) -> None:
    item = item_on(computer.get(PAGE))
    sign_in(computer.client, room.database, someone())
    refused = computer.answer(item, "1")
    assert (refused.status_code, refused.location) == (303, "/test/")
    assert answers(room) == []
    assert "Un autre compte est connecté sur cet ordinateur" in words(computer.get("/test/"))
    assert computer.client.get_cookie("epreuve") is None


def test_the_same_account_with_an_expired_token_goes_on(computer: Desk, room: Room, seat: Seat) -> None:
    sign_in(computer.client, room.database, seat.person, age=timedelta(hours=2))
    assert computer.answer(item_on(computer.get(PAGE)), "1").status_code == 303


def test_a_session_that_was_ended_stops_the_pages_of_the_test(computer: Desk, room: Room, seat: Seat) -> None:
    item = item_on(computer.get(PAGE))
    with room.database.transaction() as tx:
        event = SessionRevoked(sid=seat.person.sid, revoked_at=tx.now, keep_until=tx.now + timedelta(hours=1))
        keep_revocation(tx, event)
    assert computer.get(PAGE).location == "/test/"
    computer.client.set_cookie("jeton", "")
    assert computer.answer(item, "1").location == "/test/"
    assert answers(room) == []


@pytest.mark.parametrize("cookie", ["", "x", "e30.x.y", "a" * 4000])
def test_a_forged_cookie_opens_nothing(computer: Desk, cookie: str) -> None:
    computer.client.set_cookie("epreuve", cookie)
    assert computer.get(PAGE).location == "/test/"


def test_a_post_without_its_token_is_refused(computer: Desk, room: Room) -> None:
    item = item_on(computer.get(PAGE))
    assert computer.client.post(PAGE, data={"item_id": item, "response": "1"}).status_code == 400
    assert answers(room) == []
