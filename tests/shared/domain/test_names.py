"""R-NAMES: a pupil types a name, the PV prints it; they are the same name or they are not."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.names import close_names, normalise, same_name

SAME = [
    ("Dupont", "DUPONT"),
    ("Noël", "Noe\u0308l"),
    ("Lefèvre", "LEFEVRE"),
    ("Jean-Pierre", "jean pierre"),
    ("Jean‑Pierre", "JeanPierre"),
    ("N’Guyen", "n'guyen"),
    ("D´Angelo", "d`angelo"),
    ("ʻAhu Manu", "'ahu-manu"),
    ("Ndiaye Oʼneil", "NDIAYE O'NEIL"),
    ("Le\u00a0Goff", "Le Goff"),
    ("Cœur", "COEUR"),
    ("Œuvrard", "oeuvrard"),
    ("Lætitia", "LAETITIA"),
    ("Groß", "GROSS"),
    ("GROẞ", "Gross"),
    ("Łukasz", "lukasz"),
    ("Đorđe", "dorde"),
    ("Søren", "Soren"),
    ("Ǿrsted", "orsted"),
    ("Guðrún", "GUDRUN"),
    ("Þór", "thor"),
    ("Işıl", "isil"),
    ("İSMAİL", "ismail"),
    ("Ɓah", "bah"),
    ("Nguyễn Văn Đức", "NGUYEN VAN DUC"),
    ("Иван", "ИВАН"),
    ("Γιώργος", "ΓΙΩΡΓΟΣ"),
    ("ＡＬＩ", "Ali"),
    ("Mª Carmen", "Ma Carmen"),
    ("Martin, Jr.", "martin jr"),
    ("Louis 2", "LOUIS2"),
    ("مُحَمَّد", "محمد"),
]

DIFFERENT = [
    ("Иван", "Мария"),
    ("Dupont", "Dupond"),
    ("李", "王"),
    ("Louis", "Louis2"),
    ("Иван", "Ivan"),
    ("", ""),
    ("---", "'''"),
    (" ", " "),
    ("Dupont", ""),
]


SIGNS = [" ", "-", "'", "’", "ʼ", "‐", "\u00a0", "\u0301", "\u0308", "."]


@pytest.mark.parametrize(("typed", "printed"), SAME)
def test_case_accents_spaces_and_apostrophes_do_not_make_another_name(typed: str, printed: str) -> None:
    assert same_name(typed, printed)


@pytest.mark.parametrize(("typed", "printed"), DIFFERENT)
def test_other_letters_make_another_name_and_an_empty_name_is_nobodys(typed: str, printed: str) -> None:
    assert not same_name(typed, printed)


@given(st.text(), st.text())
def test_the_order_of_the_two_spellings_does_not_matter(one: str, other: str) -> None:
    assert same_name(one, other) == same_name(other, one)


@given(st.text())
def test_a_name_already_normalised_stays_as_it_is(name: str) -> None:
    assert normalise(normalise(name)) == normalise(name)


@given(st.text(), st.text(), st.sampled_from(SIGNS))
def test_a_sign_slipped_between_two_letters_changes_nothing(left: str, right: str, sign: str) -> None:
    assert normalise(f"{left}{sign}{right}") == normalise(f"{left}{right}")


@given(st.text(alphabet=st.characters(categories=["Ll", "Lu"], codec="latin-1")))
def test_capitals_change_nothing(name: str) -> None:
    assert normalise(name.upper()) == normalise(name.lower()) == normalise(name)


def test_every_letter_and_digit_of_every_alphabet_leaves_a_trace_except_signs_in_disguise() -> None:
    every = (chr(code) for code in range(sys.maxunicode + 1))
    lost = {c for c in every if unicodedata.category(c)[0] in "LN" and normalise(c) == ""}
    names = [unicodedata.name(c) for c in lost]
    disguised = ("MODIFIER LETTER", "APOSTROPHE", "SALTILLO", "ISOLATED FORM", "SOUND MARK", "YPOGEGRAMMENI")
    assert [name for name in names if not any(word in name for word in (*disguised, "NUMERAL SIGN"))] == []
    assert len(lost) < 40


@given(st.text(max_size=12), st.text(max_size=12))
def test_closeness_is_mutual(one: str, other: str) -> None:
    assert close_names(one, other) == close_names(other, one)


@given(st.text(alphabet="abcdefgh", min_size=4, max_size=20), st.integers(0, 19))
def test_one_letter_wrong_in_four_is_close_and_a_shorter_name_forgives_none(name: str, at: int) -> None:
    wrong = name[: at % len(name)] + "z" + name[at % len(name) + 1 :]
    assert close_names(name, wrong)
    assert not close_names(name[:3], "z" + name[1:3])
