"""What a session must carry (docs/procedure.md, P-1.3)."""

from collections.abc import Mapping
from datetime import date, time, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.sessions.domain.session import (
    SessionDescription,
    parse_session_date,
    parse_start_time,
    planned_end,
    validate_session,
)
from services.sessions.domain.typed import InvalidValue
from shared.domain.forms import InvalidForm

from .sentences import is_well_written

TODAY = date(2026, 3, 9)
CENTRES = {"centre-1", "centre-2"}

SESSION = {
    "centre_id": "centre-1",
    "site": " Bâtiment B ",
    "room": "Salle 204",
    "date": "2026-03-12",
    "start_time": "09:00",
    "examiners": "Mme Duchêne, M. N’Guessan",
    "observations": "Deux salles\r\nvoisines",
}


def problems(raw: Mapping[str, str]) -> dict[str, str]:
    with pytest.raises(InvalidForm) as refused:
        validate_session(raw, centre_ids=CENTRES, today=TODAY)
    return {problem.field: problem.sentence for problem in refused.value.problems}


def test_a_complete_session_is_taken() -> None:
    assert validate_session(SESSION, centre_ids=CENTRES, today=TODAY) == SessionDescription(
        centre_id="centre-1",
        site="Bâtiment B",
        room="Salle 204",
        date=date(2026, 3, 12),
        start_time=time(9, 0),
        examiners="Mme Duchêne, M. N’Guessan",
        observations="Deux salles\nvoisines",
    )


def test_only_the_observations_may_be_left_empty() -> None:
    assert list(problems({})) == ["centre_id", "site", "room", "date", "start_time", "examiners"]


def test_a_session_is_organised_only_in_a_centre_of_one_s_own() -> None:
    assert list(problems(SESSION | {"centre_id": "centre-3"})) == ["centre_id"]


def test_the_date_is_read_as_browsers_and_people_write_it() -> None:
    assert parse_session_date("2026-03-12", TODAY) == parse_session_date("12/3/2026", TODAY) == date(2026, 3, 12)


@pytest.mark.parametrize("typed", ["", "2026-02-30", "30/02/2026", "12/03/26", "demain", "2026-13-01", "0000-01-01"])
def test_any_other_date_is_refused_with_what_to_do(typed: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        parse_session_date(typed, TODAY)
    assert is_well_written(str(refused.value))


@given(st.integers(-800, 800))
@example(-366)
@example(366)
def test_a_date_more_than_a_year_away_is_taken_for_a_slip(days: int) -> None:
    day = TODAY + timedelta(days=days)
    near = abs(days) <= 366
    try:
        assert parse_session_date(day.isoformat(), TODAY) == day
        assert near
    except InvalidValue:
        assert not near


@given(st.times())
def test_the_time_is_read_on_24_hours(moment: time) -> None:
    hour, minute = moment.hour, moment.minute
    for written in (f"{hour:02}:{minute:02}", f"{hour}h{minute:02}", f"{hour} h {minute:02}", f"{hour}:{minute:02}"):
        assert parse_start_time(written) == time(hour, minute)


@pytest.mark.parametrize("typed", ["", "24:00", "09:60", "9", "9h", "neuf heures", "09:00:00", "9:0", "-1:00", "٠٩:٠٠"])
def test_any_other_time_is_refused_with_what_to_do(typed: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        parse_start_time(typed)
    assert is_well_written(str(refused.value))


def test_the_test_should_end_one_hour_and_three_quarters_after_its_start() -> None:
    assert planned_end(TODAY, time(9, 0)) == time(10, 45)
    assert planned_end(TODAY, time(23, 0)) == time(0, 45)


@given(st.fixed_dictionaries({}, optional={field: st.text() | st.just(good) for field, good in SESSION.items()}))
def test_any_form_gives_a_session_or_sentences(raw: dict[str, str]) -> None:
    try:
        session = validate_session(raw, centre_ids=CENTRES, today=TODAY)
    except InvalidForm as error:
        assert all(problem.field in SESSION and is_well_written(problem.sentence) for problem in error.problems)
        return
    assert session.site and session.room and session.examiners
