"""Date and place of birth (docs/procedure.md, P-1.4 and P-1.5)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.sessions.domain.birth import (
    BORN_ABROAD,
    DEPARTMENTS,
    parse_birth_date,
    parse_country,
    parse_department,
    place_problem,
)
from services.sessions.domain.countries import FRANCE, country_names
from services.sessions.domain.typed import InvalidValue
from shared.domain.dates import InvalidDate

from .sentences import is_well_written

TODAY = date(2026, 3, 9)


@given(st.dates(min_value=date(1900, 1, 1), max_value=TODAY))
def test_a_date_of_birth_is_read_as_jj_mm_aaaa(born: date) -> None:
    assert parse_birth_date(f"{born:%d/%m}/{born.year}", TODAY) == born


def test_a_date_of_birth_may_be_today_but_not_tomorrow() -> None:
    assert parse_birth_date("09/03/2026", TODAY) == TODAY
    with pytest.raises(InvalidValue, match="futur"):
        parse_birth_date(f"{TODAY + timedelta(days=1):%d/%m/%Y}", TODAY)


@pytest.mark.parametrize("typed", ["", "2011-02-07", "31/02/2011", "07/02/11", "31/12/1899", "hier", "٠٧/٠٢/٢٠١١"])
def test_any_other_date_of_birth_is_refused_with_what_to_do(typed: str) -> None:
    with pytest.raises(InvalidDate):
        parse_birth_date(typed, TODAY)


@pytest.mark.parametrize("code", sorted(DEPARTMENTS | {BORN_ABROAD}))
def test_every_official_code_is_accepted_as_it_is(code: str) -> None:
    assert parse_department(code) == code


def test_the_codes_of_the_procedure_are_official() -> None:
    assert {"75", "972", "2A", "2B", "01", "95", "971", "974", "975", "976", "977", "978", "988"} <= DEPARTMENTS
    assert not {"00", "20", "96", "97", "98", "970", "979", "99", "2C"} & DEPARTMENTS


@pytest.mark.parametrize(
    ("typed", "code"),
    [("1", "01"), ("2a", "2A"), (" 2B ", "2B"), ("02A", "2A"), ("075", "75"), ("099", "99"), ("0972", "972")],
)
def test_a_département_typed_loosely_is_understood(typed: str, code: str) -> None:
    assert parse_department(typed) == code


@pytest.mark.parametrize(
    "typed", ["", "0", "00", "20", "96", "970", "979", "100", "1000", "2C", "A2", "Paris", "7 5", "٧٥"]
)
def test_any_other_département_is_refused_with_what_to_do(typed: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        parse_department(typed)
    assert is_well_written(str(refused.value))


def test_20_is_answered_with_the_two_codes_of_corsica() -> None:
    with pytest.raises(InvalidValue, match=r"2A .* ou 2B"):
        parse_department("20")


@given(st.text())
def test_no_text_makes_the_place_of_birth_fail(typed: str) -> None:
    for parse in (parse_department, parse_country):
        try:
            assert parse(typed) in DEPARTMENTS | {BORN_ABROAD} | set(country_names())
        except InvalidValue as error:
            assert is_well_written(str(error))


@given(st.sampled_from(sorted(DEPARTMENTS | {BORN_ABROAD})), st.sampled_from(country_names()))
def test_99_goes_with_a_birth_abroad_and_with_nothing_else(department: str, country: str) -> None:
    problem = place_problem(department, country)
    assert (problem is None) == ((department == BORN_ABROAD) == (country != FRANCE))
    assert problem is None or is_well_written(problem)
