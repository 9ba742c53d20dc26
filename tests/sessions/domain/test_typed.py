"""What a person types is cleaned, or refused with a sentence."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.sessions.domain.typed import Form, InvalidValue, read_line, read_paragraph
from shared.domain.forms import InvalidForm

from .sentences import is_well_written


@given(st.text())
def test_any_text_becomes_one_clean_line_or_a_sentence(typed: str) -> None:
    try:
        line = read_line(typed, "le prénom")
    except InvalidValue as error:
        assert is_well_written(str(error))
        return
    assert line == " ".join(line.split())
    assert 0 < len(line) <= 255
    assert line == unicodedata.normalize("NFC", line)
    assert read_line(line, "le prénom") == line


@given(st.text())
def test_any_text_becomes_a_clean_paragraph_or_a_sentence(typed: str) -> None:
    try:
        text = read_paragraph(typed, "la description", longest=500)
    except InvalidValue as error:
        assert is_well_written(str(error))
        return
    assert text == text.strip()
    assert len(text) <= 500
    assert read_paragraph(text, "la description", longest=500) == text


def test_spaces_around_and_inside_are_reduced() -> None:
    assert read_line("  Jean\u00a0 Paul \n", "le prénom") == "Jean Paul"


def test_an_accent_typed_apart_joins_its_letter() -> None:
    assert read_line("Zoe\u0308", "le prénom") == "Zoë"


@pytest.mark.parametrize("sign", ["\x00", "\x07", "\u200b", "\u202e", "\ufeff", "\u2028", "\ue000", "\u00ad", "\ud800"])
def test_an_invisible_sign_is_refused(sign: str) -> None:
    with pytest.raises(InvalidValue, match="signe invisible"):
        read_line(f"Lé{sign}a", "le prénom")
    with pytest.raises(InvalidValue, match="signe invisible"):
        read_paragraph(f"Lé{sign}a" if sign != "\u2028" else "a\x07b", "la description", longest=500)


def test_the_joiners_that_some_alphabets_need_are_kept() -> None:
    assert read_line("علی\u200cرضا", "le prénom") == "علی\u200cرضا"


def test_255_characters_pass_and_256_do_not() -> None:
    assert read_line("é" * 255, "le prénom") == "é" * 255
    with pytest.raises(InvalidValue, match="255 caractères au plus"):
        read_line("é" * 256, "le prénom")


def test_a_paragraph_keeps_its_lines_however_the_browser_ends_them() -> None:
    assert read_paragraph("un \r\ndeux\rtrois\n", "la description", longest=500) == "un\ndeux\ntrois"


def test_every_problem_of_a_form_is_told_at_once() -> None:
    form = Form({"first_name": "\x00x"})
    assert form.line("last_name", "le nom de naissance") == ""
    assert form.line("first_name", "le prénom") == ""
    assert form.line("external_id", "l’identifiant local", required=False) == ""
    with pytest.raises(InvalidForm) as refused:
        form.check()
    assert [problem.field for problem in refused.value.problems] == ["last_name", "first_name"]
