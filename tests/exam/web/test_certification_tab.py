"""The Certification tab: certifiable or not, and the form that joins."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from shared.identity.model import Role
from shared.throttling import TRIES
from tests.exam.desk import Desk, words
from tests.exam.room import LEVELS, Room
from tests.identities import someone

Sit = Callable[..., Desk]

HOSTILE = ["", " ", "<script>alert(1)</script>", "a\0b", "é" * 100_000, "😀", "'; DROP TABLE attempt; --", "%s%n", "Ⅷ"]


def test_nobody_enters_without_signing_in(desk: Sit) -> None:
    answer = desk(None).get("/test/")
    assert (answer.status_code, answer.location) == (303, "/compte/connexion?suite=/test/")


def test_a_certifiable_profile_is_told_so_and_offered_the_form(room: Room, desk: Sit) -> None:
    answer = desk(room.seat().person).get("/test/")
    assert "Votre profil est certifiable." in words(answer)
    assert 'name="session_number"' in answer.text


def test_what_is_missing_is_said_plainly_and_no_form_is_offered(room: Room, desk: Sit) -> None:
    answer = desk(room.seat({"1.1": 1, "2.1": 1}).person).get("/test/")
    assert "2 compétences de niveau 1 ou plus sur les 5 demandées : il en manque 3." in words(answer)
    assert 'name="session_number"' not in answer.text


def test_certifiable_is_computed_at_each_look_from_what_was_answered(room: Room, desk: Sit) -> None:
    person = someone(Role.PUPIL)
    seat = desk(person)
    assert "n’est pas encore certifiable" in words(seat.get("/test/"))
    room.seat(LEVELS, person=person)
    assert "Votre profil est certifiable." in words(seat.get("/test/"))


def test_a_pupil_who_joined_may_always_join_again(room: Room, desk: Sit) -> None:
    seat = room.seat({"1.1": 1})
    room.join(seat)
    assert 'name="session_number"' in desk(seat.person).get("/test/").text


def test_joining_leads_to_the_page_of_the_code(room: Room, desk: Sit) -> None:
    seat = room.seat()
    answer = desk(seat.person).join(room, seat)
    assert (answer.status_code, answer.location) == (303, f"/test/code/{seat.candidate.candidate_id}")


def test_joining_twice_leads_to_the_same_page(room: Room, desk: Sit) -> None:
    seat = room.seat()
    computer = desk(seat.person)
    assert computer.join(room, seat).location == computer.join(room, seat).location


@pytest.mark.parametrize(
    ("changes", "status", "sentence"),
    [
        ({"session_number": ""}, 400, "Écrivez le numéro de session avec des chiffres seulement"),
        ({"session_number": "52a"}, 400, "Écrivez le numéro de session avec des chiffres seulement"),
        ({"session_number": "1"}, 404, "ne correspondent à aucun candidat"),
        ({"first_name": ""}, 400, "Écrivez votre prénom."),
        ({"last_name": "Autre"}, 404, "ne correspondent à aucun candidat"),
        ({"birth_day": "31", "birth_month": "02"}, 400, "Cette date n’existe pas"),
        ({"birth_year": "11"}, 400, "JJ/MM/AAAA"),
        ({"birth_day": "08"}, 404, "ne correspondent à aucun candidat"),
    ],
)
def test_each_refusal_has_its_sentence(
    room: Room, desk: Sit, changes: dict[str, str], status: int, sentence: str
) -> None:
    seat = room.seat()
    answer = desk(seat.person).join(room, seat, **changes)
    assert answer.status_code == status
    assert sentence in words(answer)


def test_what_was_typed_is_still_there_after_a_refusal(room: Room, desk: Sit) -> None:
    seat = room.seat()
    answer = desk(seat.person).join(room, seat, last_name="d'Ärtigny <b>")
    assert 'value="d&#39;Ärtigny &lt;b&gt;"' in answer.text


def test_a_pupil_of_the_roll_without_its_account_is_told_to_attach_it(room: Room, desk: Sit) -> None:
    seat = room.seat(pupil_id=uuid4())
    answer = desk(seat.person).join(room, seat)
    assert answer.status_code == 400
    assert "n’est pas rattaché à cet élève" in words(answer)


def test_a_finalised_session_says_that_it_is_over(room: Room, desk: Sit) -> None:
    seat = room.seat()
    room.finalise()
    answer = desk(seat.person).join(room, seat)
    assert answer.status_code == 412
    assert "Cette session est terminée" in words(answer)


def test_after_many_tries_the_account_waits_and_another_does_not(room: Room, desk: Sit) -> None:
    seat, other = room.seat(), room.seat(first_name="Lou")
    computer = desk(seat.person)
    statuses = [computer.join(room, seat, last_name="Autre").status_code for _ in range(TRIES + 1)]
    assert statuses == [404] * TRIES + [429]
    assert "Attendez 10 minutes" in words(computer.join(room, seat))
    assert desk(other.person).join(room, other).status_code == 303


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize(
    "name", ["session_number", "first_name", "last_name", "birth_day", "birth_month", "birth_year"]
)
def test_bad_input_gets_a_sentence(room: Room, desk: Sit, name: str, value: str) -> None:
    seat = room.seat()
    answer = desk(seat.person).join(room, seat, **{name: value})
    assert answer.status_code in {400, 404}
    assert "Vous n’avez pas rejoint la session" in words(answer)
    assert "<script>alert" not in answer.text


def test_a_form_without_any_field_gets_sentences(room: Room, desk: Sit) -> None:
    answer = desk(room.seat().person).post("/test/rejoindre", {})
    assert answer.status_code == 400
    assert "Écrivez votre nom de naissance." in words(answer)


def test_the_address_of_the_form_loaded_again_leads_to_the_tab(room: Room, desk: Sit) -> None:
    answer = desk(room.seat().person).get("/test/rejoindre")
    assert (answer.status_code, answer.location) == (303, "/test/")


def test_a_form_without_its_token_is_refused(room: Room, desk: Sit) -> None:
    computer = desk(room.seat().person)
    assert computer.client.post("/test/rejoindre", data={}).status_code == 400
