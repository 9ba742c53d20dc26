"""A code said aloud (docs/rules.md, R-KIT)."""

from services.sessions.domain.spelling import spell
from shared.domain.codes import DIGITS, LETTERS


def test_each_sign_of_a_code_is_said_by_a_word_of_its_own() -> None:
    said = dict(spell(LETTERS + DIGITS))
    assert set(said) == set(LETTERS + DIGITS)
    assert len(set(said.values())) == len(said)
    assert said["B"] == "B comme Berthe"
    assert said["4"] == "quatre"
