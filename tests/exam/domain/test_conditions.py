"""The time of an item, and what a device may claim (R-TIMED)."""

from datetime import UTC, datetime, timedelta

import pytest

from services.exam.domain.conditions import NETWORK_ALLOWANCE, ItemTime, item_time, time_allowed, time_left

OPENED = datetime(2026, 5, 12, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
JUST = timedelta(microseconds=1)
END = OPENED + MINUTE
"""When the time shown is over; the network is forgiven a little more."""
LATEST = END + NETWORK_ALLOWANCE


def test_the_temps_majore_lengthens_the_time_of_an_item_to_the_second_above() -> None:
    assert [time_allowed(90, percent).total_seconds() for percent in (0, 33, 100)] == [90, 120, 180]
    with pytest.raises(ValueError, match="only ever added"):
        time_allowed(60, -1)


def test_the_time_left_never_shows_the_allowance_of_the_network() -> None:
    assert time_left(END - JUST, opened_at=OPENED, allowed=MINUTE) == JUST
    assert time_left(LATEST, opened_at=OPENED, allowed=MINUTE) == timedelta(0)


@pytest.mark.parametrize(
    ("received", "claimed", "expected"),
    [
        (END, None, ItemTime.IN_TIME),
        (LATEST, None, ItemTime.IN_TIME),
        (LATEST + JUST, None, ItemTime.EXCEEDED),
        (LATEST + MINUTE, END, ItemTime.CLAIMED),
        (LATEST + MINUTE, END + JUST, ItemTime.EXCEEDED),
        (LATEST + MINUTE, OPENED, ItemTime.CLAIMED),
        (LATEST + MINUTE, OPENED - MINUTE, ItemTime.EXCEEDED),
        (LATEST + MINUTE, datetime.max.replace(tzinfo=UTC), ItemTime.EXCEEDED),
        (LATEST + MINUTE, datetime.min.replace(tzinfo=UTC), ItemTime.EXCEEDED),
    ],
)
def test_the_arrival_decides_unless_the_device_claims_to_have_waited(
    received: datetime, claimed: datetime | None, expected: ItemTime
) -> None:
    assert item_time(received, opened_at=OPENED, allowed=MINUTE, queued_at=claimed) is expected


def test_an_item_that_was_never_shown_has_no_time_to_exceed() -> None:
    assert item_time(LATEST + MINUTE, opened_at=None, allowed=MINUTE) is ItemTime.IN_TIME
