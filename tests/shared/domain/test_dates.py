"""R-DATE: a birth date is typed JJ/MM/AAAA."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.dates import InvalidDate, read_birth_date, write_date


@given(st.dates(min_value=date(1900, 1, 1)))
def test_a_date_is_read_as_it_is_written(day: date) -> None:
    assert read_birth_date(write_date(day)) == day


@pytest.mark.parametrize("typed", ["07/02/2011", " 7/2/2011 ", "07.02.2011", "07-02-2011", "07 02 2011"])
def test_the_separator_and_the_leading_zeros_do_not_matter(typed: str) -> None:
    assert read_birth_date(typed) == date(2011, 2, 7)


def test_a_person_born_in_1900_may_still_be_typed() -> None:
    assert read_birth_date("01/01/1900") == date(1900, 1, 1)


def test_a_written_date_has_its_zeros() -> None:
    assert write_date(date(2011, 2, 7)) == "07/02/2011"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "JJ/MM/AAAA"),
        ("2011-02-07", "JJ/MM/AAAA"),
        ("07/02/11", "JJ/MM/AAAA"),
        ("07022011", "JJ/MM/AAAA"),
        ("٠٧/٠٢/٢٠١١", "JJ/MM/AAAA"),
        ("7/2/2011'; --", "JJ/MM/AAAA"),
        ("1" * 100_000, "JJ/MM/AAAA"),
        ("30/02/2011", "n’existe pas"),
        ("29/02/2011", "n’existe pas"),
        ("12/13/2011", "n’existe pas"),
        ("00/01/2011", "n’existe pas"),
        ("07/02/0011", "quatre chiffres"),
        ("07/02/1899", "quatre chiffres"),
    ],
)
def test_anything_else_is_refused_with_what_to_type(typed: str, said: str) -> None:
    with pytest.raises(InvalidDate, match=said):
        read_birth_date(typed)
