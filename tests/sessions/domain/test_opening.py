"""From which day schools enter Pix Certif (docs/rules.md, R-OPENING)."""

from datetime import date, timedelta

import pytest

from services.sessions.domain.opening import NotOpenYet, Opening

from .sentences import is_well_written

DAY = date(2026, 12, 1)
EVE = DAY - timedelta(days=1)
BOTH = {"0750001A", "0939999N"}
OPENING = Opening(DAY, frozenset({"0750001A"}))


def test_without_a_date_every_school_is_let_in() -> None:
    assert Opening().admitted(BOTH, EVE) == BOTH


def test_from_its_date_on_every_school_is_let_in() -> None:
    assert OPENING.admitted(BOTH, DAY) == BOTH


def test_before_its_date_only_the_schools_of_the_list_are_let_in() -> None:
    assert OPENING.admitted(BOTH, EVE) == {"0750001A"}
    with pytest.raises(NotOpenYet) as refused:
        OPENING.admitted({"0939999N"}, EVE)
    assert "01/12/2026" in refused.value.sentence
    assert is_well_written(refused.value.sentence)


def test_someone_of_no_school_is_told_nothing_of_the_date() -> None:
    assert OPENING.admitted((), EVE) == frozenset()
