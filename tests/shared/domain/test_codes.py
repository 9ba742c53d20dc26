"""R-CODE and R-VERIFY: the two codes that people copy by hand."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.codes import (
    DIGITS,
    LETTERS,
    InvalidAccessCode,
    InvalidCertificateCode,
    access_code_digest,
    draw_access_code,
    draw_certificate_code,
    is_access_code,
    new_salt,
    normalise_access_code,
    normalise_certificate_code,
)

access_codes = st.from_regex(f"[{LETTERS}]{{4}}[{DIGITS}]{{2}}", fullmatch=True)


def test_an_access_code_is_four_capitals_then_two_digits_of_the_reduced_alphabets() -> None:
    for _ in range(200):
        code = draw_access_code()
        assert len(code) == 6
        assert set(code[:4]) <= set("BCDFGHJKMPQRTVWXY")
        assert set(code[4:]) <= set("2346789")


def test_every_letter_and_digit_can_be_drawn_about_as_often_as_another() -> None:
    drawn = Counter("".join(draw_access_code() for _ in range(3000)))
    assert all(500 < drawn[letter] < 920 for letter in LETTERS)  # 706 expected, 26 the deviation
    assert all(650 < drawn[digit] < 1070 for digit in DIGITS)  # 857 expected, 27 the deviation


@given(
    access_codes,
    st.sampled_from([str.lower, str.upper, str.title]),
    st.sampled_from(["", " ", "-", "\u00a0"]),
)
def test_the_code_is_found_whatever_the_case_and_the_gaps(code: str, case: object, gap: str) -> None:
    assert callable(case)
    assert normalise_access_code(f" {case(gap.join(code))}\t") == code


@pytest.mark.parametrize(
    "typed", ["", "BCDF2", "BCDF234", "BCD234", "23BCDF", "ÉCDF23", "BCDF٢٣", "BCDF23'--", "B" * 100_000]
)
def test_anything_else_is_refused_with_what_to_type(typed: str) -> None:
    with pytest.raises(InvalidAccessCode) as refused:
        normalise_access_code(typed)
    assert "4 lettres puis de 2 chiffres" in refused.value.sentence


@given(access_codes, access_codes)
def test_only_the_code_of_the_session_opens_it(code: str, typed: str) -> None:
    salt = new_salt()
    digest = access_code_digest(code, salt)
    assert is_access_code(code.lower(), salt=salt, digest=digest)
    assert is_access_code(typed, salt=salt, digest=digest) == (typed == code)


def test_the_same_code_in_two_sessions_has_two_digests() -> None:
    assert access_code_digest("BCDF23", new_salt()) != access_code_digest("BCDF23", new_salt())


def test_the_digest_does_not_show_the_code() -> None:
    assert "BCDF23" not in access_code_digest("BCDF23", new_salt())


def test_a_verification_code_is_p_and_eight_different_signs() -> None:
    for _ in range(200):
        code = draw_certificate_code()
        assert code.startswith("P-")
        assert len(code) == 10
        assert len(set(code[2:])) == 8
        assert set(code[2:]) <= set(LETTERS + DIGITS)


def test_a_verification_code_is_found_however_it_was_typed() -> None:
    code = draw_certificate_code()
    for typed in (code.lower(), f" {code} ", code.replace("-", ""), code.replace("-", " – "), " ".join(code)):
        assert normalise_certificate_code(typed) == code


@pytest.mark.parametrize("typed", ["", "P-", "P-BCDFGHJ", "P-BCDFGHJKM", "X-BCDFGHJK", "BCDFGHJK", "P-BCDFGHÉK"])
def test_anything_else_is_not_a_verification_code(typed: str) -> None:
    with pytest.raises(InvalidCertificateCode):
        normalise_certificate_code(typed)


def test_drawn_codes_do_not_repeat_in_practice() -> None:
    assert len({draw_certificate_code() for _ in range(2000)}) == 2000
