"""A password is judged by its length and by how soon it would be guessed, never by the kinds of its signs."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from services.auth.domain.password_rules import MAX_CHARS, SHORTEST, SHORTEST_FOR_A_PUPIL, flaw

CAMILLE = ("Camille", "Lefèvre-Nuñez", "camille.lefevre-nunez0703")


@pytest.mark.parametrize(
    "password",
    [
        "tulipe cahier girafe",
        "le chat dort sur le clavier",
        "k7zqm2pw9xrt",
        "xkqvbnzrtwpl",
        "Ёлка в снегу стоит",
    ],
)
def test_a_long_password_that_nobody_guesses_is_good_whatever_its_signs(password: str) -> None:
    assert flaw(password, about=CAMILLE) is None


@pytest.mark.parametrize("password", ["k7Zq!m2Pw9x", "", "é" * (SHORTEST - 1)])
def test_eleven_characters_are_too_few(password: str) -> None:
    assert "trop court" in (flaw(password, about=()) or "")


def test_a_pupil_may_have_ten_and_no_fewer() -> None:
    assert flaw("k7Zq!m2Pw9", about=(), pupil=True) is None
    assert f"{SHORTEST_FOR_A_PUPIL} caractères" in (flaw("k7Zq!m2Pw", about=(), pupil=True) or "")


def test_an_accent_made_of_two_signs_counts_as_one() -> None:
    assert "trop court" in (flaw("e\u0301" * (SHORTEST - 1), about=()) or "")


@pytest.mark.parametrize(
    "password",
    ["motdepasse123", "Motdepasse2026!", "azertyuiop123", "bonjourbonjour", "123456789012", "aaaaaaaaaaaaaaaa",
     "collegejeanmoulin", "M0td3p4ss3!!", "élèveélèveélève"],
)  # fmt: skip
def test_a_habit_is_refused_french_words_included(password: str) -> None:
    assert "devine trop vite" in (flaw(password, about=()) or "")


@pytest.mark.parametrize(
    "password",
    ["camille.lefevre2008", "LefevreNunez12", "nunezlefevrecamille", "Camille.Lefèvre-Nuñez0703", "lefèvre-nuñez!!"],
)
def test_what_others_know_of_the_person_is_no_secret(password: str) -> None:
    refused = flaw(password, about=CAMILLE)
    assert refused is not None
    assert "devine" in refused
    if flaw(password, about=()) is None:
        assert "votre nom" in refused


def test_only_names_make_the_difference_here() -> None:
    assert flaw("zoltanvyborgkesz", about=()) is None
    assert "votre nom" in (flaw("zoltanvyborgkesz", about=("Zoltan", "Vyborg-Kesz")) or "")


@settings(max_examples=60)
@given(st.text(st.characters(), max_size=300))
@example("\u0000" * 20)
@example("4@$3!0" * 40)
@example("ß" * 70)
def test_any_text_gets_an_answer(password: str) -> None:
    told = flaw(password, about=(password[:20], ""))
    assert told is None or told.endswith(".")


def test_a_name_inside_a_long_password_does_no_harm() -> None:
    assert flaw("tulipe cahier girafe Camille", about=CAMILLE) is None


def test_nobody_writes_a_novel() -> None:
    assert "trop long" in (flaw("tulipe cahier " * 20, about=()) or "")
    assert flaw(("tulipe cahier girafe navire" * 20)[:MAX_CHARS], about=()) is None
