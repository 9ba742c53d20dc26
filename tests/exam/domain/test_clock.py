"""R-CLOCK: the test stops 1 h 45 after the start, extra time added, and what may still be done then.

A small language tells a test on one line and, on the other, the phases it must go through:
`start 09:00 extra 33 added 10 closed 12:00` → `running 09:00 over 11:30 closed 12:00`. Every border is
looked at from both sides, from a microsecond to an hour away.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.exam.domain.clock import Phase, TimeOrder, Verdict, deadline, judge, moved, phase, remaining

PARIS = ZoneInfo("Europe/Paris")
AROUND = [
    timedelta(0), timedelta(microseconds=1), timedelta(milliseconds=1), timedelta(seconds=1),
    timedelta(seconds=15), timedelta(seconds=59), timedelta(minutes=5), timedelta(hours=1),
]  # fmt: skip

TIMELINES = [
    ("start 09:00", "running 09:00 over 10:45"),
    ("start 09:00:01", "running 09:00:01 over 10:46"),
    ("start 09:00:59.999999", "running 09:00:59.999999 over 10:46"),
    ("start 09:00 extra 33", "running 09:00 over 11:20"),
    ("start 09:00 extra 1", "running 09:00 over 10:47"),
    ("start 09:00 extra 20", "running 09:00 over 11:06"),
    ("start 09:00 extra 100", "running 09:00 over 12:30"),
    ("start 09:00 added 1", "running 09:00 over 10:46"),
    ("start 09:00 extra 33 added 10", "running 09:00 over 11:30"),
    ("start 09:00:30 extra 33 added 10", "running 09:00:30 over 11:31"),
    ("start 09:00 closed 12:00", "running 09:00 over 10:45 closed 12:00"),
    ("start 09:00 closed 10:45", "running 09:00 over 10:45 closed 10:45"),
    ("start 09:00 closed 10:00", "running 09:00 closed 10:00"),
    ("start 09:00 extra 33 added 10 closed 12:00", "running 09:00 over 11:30 closed 12:00"),
    ("start 23:00", "running 23:00 over 24:45"),
]


def at(hour: str) -> datetime:
    hours, minutes, seconds = (float(part) for part in f"{hour}:0".split(":")[:3])
    return datetime(2026, 5, 12, tzinfo=UTC) + timedelta(hours=hours, minutes=minutes, seconds=seconds)


def told(line: str) -> list[tuple[str, str]]:
    words = line.split()
    return list(zip(words[::2], words[1::2], strict=True))


def borders(line: str) -> list[tuple[Phase, datetime]]:
    return [(Phase(name), at(hour)) for name, hour in told(line)]


def instants(around: list[datetime]) -> Iterator[datetime]:
    for instant in around:
        for gap in AROUND:
            yield from (instant - gap, instant + gap)


@pytest.mark.parametrize(("test", "phases"), TIMELINES)
def test_a_test_goes_through_its_phases_at_their_hours(test: str, phases: str) -> None:
    facts = dict(told(test))
    end = deadline(
        at(facts["start"]),
        extra_time_percent=int(facts.get("extra", 0)),
        added_minutes=int(facts.get("added", 0)),
    )
    closed_at = at(facts["closed"]) if "closed" in facts else None
    steps = borders(phases)
    for now in instants([instant for _, instant in steps]):
        expected = [name for name, since in steps if since <= now]
        assert phase(now, deadline=end, closed_at=closed_at) is (expected or [Phase.RUNNING])[-1], now


def test_one_hour_forty_five_is_105_minutes() -> None:
    assert deadline(at("09:00")) - at("09:00") == timedelta(hours=1, minutes=45)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (datetime(2026, 3, 29, 1, 0, tzinfo=PARIS), datetime(2026, 3, 29, 3, 45, tzinfo=PARIS)),
        (datetime(2026, 10, 25, 1, 30, tzinfo=PARIS), datetime(2026, 10, 25, 2, 15, fold=1, tzinfo=PARIS)),
        (datetime(2026, 5, 12, 9, 0, tzinfo=ZoneInfo("America/Martinique")), datetime(2026, 5, 12, 14, 45, tzinfo=UTC)),
        (datetime(2026, 5, 12, 9, 0, tzinfo=ZoneInfo("Indian/Reunion")), datetime(2026, 5, 12, 6, 45, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_a_change_of_hour_neither_gives_nor_takes_time(start: datetime, end: datetime) -> None:
    assert deadline(start) == end.astimezone(UTC)


@pytest.mark.parametrize(("now", "left"), [("09:00", 105), ("10:44", 1), ("10:45", 0), ("10:46", 0), ("08:59", 106)])
def test_the_time_left_counts_down_to_nothing(now: str, left: int) -> None:
    assert remaining(at(now), deadline=at("10:45")) == timedelta(minutes=left)


@pytest.mark.parametrize(
    ("now", "skipped", "queued", "verdict"),
    [
        ("10:44:59", False, None, Verdict.ON_TIME),
        ("10:44:59", True, None, Verdict.ON_TIME),
        ("10:44:59", False, "10:30", Verdict.ON_TIME),
        ("10:45", False, None, Verdict.TIME_IS_OVER),
        ("10:45", True, None, Verdict.ON_TIME),
        ("10:50", False, "10:44:59", Verdict.LATE),
        ("10:50", False, "10:45", Verdict.TIME_IS_OVER),
        ("10:50", True, "10:46", Verdict.ON_TIME),
        ("11:59", False, "10:00", Verdict.LATE),
        ("12:00", False, "10:00", Verdict.CLOSED),
        ("12:00", True, None, Verdict.CLOSED),
        ("13:00", False, None, Verdict.CLOSED),
    ],
)
def test_after_the_time_the_pupil_only_passes_but_an_answer_queued_before_it_is_taken_as_late(
    now: str, skipped: bool, queued: str | None, verdict: Verdict
) -> None:
    claimed = at(queued) if queued else None
    judged = judge(at(now), deadline=at("10:45"), closed_at=at("12:00"), skipped=skipped, queued_at=claimed)
    assert judged is verdict


moments = st.timedeltas(timedelta(0), timedelta(days=7000)).map(lambda gap: datetime(2020, 1, 1, tzinfo=UTC) + gap)


@given(moments, st.integers(0, 999), st.integers(0, 600))
def test_nobody_gets_less_than_what_is_due_nor_a_minute_more(start: datetime, percent: int, added: int) -> None:
    end = deadline(start, extra_time_percent=percent, added_minutes=added)
    given_seconds = (end - start) / timedelta(seconds=1)
    due = 63 * (100 + percent) + 60 * added
    assert due <= given_seconds < due + 60
    assert (end.second, end.microsecond) == (0, 0)


@given(moments, st.integers(0, 99), st.integers(0, 60))
def test_more_extra_time_never_shortens_a_test(start: datetime, percent: int, added: int) -> None:
    end = deadline(start, extra_time_percent=percent, added_minutes=added)
    assert deadline(start, extra_time_percent=percent + 1, added_minutes=added) >= end
    assert deadline(start, extra_time_percent=percent, added_minutes=added + 1) == end + timedelta(minutes=1)


@given(st.lists(moments, min_size=2, max_size=6).map(sorted), moments, st.none() | moments)
def test_a_test_never_goes_back_to_an_earlier_phase(
    instants: list[datetime], end: datetime, closed_at: datetime | None
) -> None:
    order = list(Phase)
    seen = [order.index(phase(now, deadline=end, closed_at=closed_at)) for now in instants]
    assert all(earlier <= later for earlier, later in pairwise(seen))


@pytest.mark.parametrize(("percent", "added"), [(-1, 0), (0, -1)])
def test_time_is_only_ever_added(percent: int, added: int) -> None:
    with pytest.raises(ValueError, match="added"):
        deadline(at("09:00"), extra_time_percent=percent, added_minutes=added)


def test_an_instant_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        deadline(datetime(2026, 5, 12, 9))  # noqa: DTZ001 - the mistake under test


moments = st.integers(0, 300).map(lambda minutes: datetime(2026, 5, 12, 8, tzinfo=UTC) + timedelta(minutes=minutes))
orders_given = st.lists(st.builds(TimeOrder, st.uuids(), moments, moments, st.integers(0, 120)), max_size=6)


@given(orders_given, st.randoms())
def test_the_orders_of_the_room_make_one_deadline_whatever_their_arrival(
    orders: list[TimeOrder], chance: Random
) -> None:
    due = datetime(2026, 5, 12, 10, 45, tzinfo=UTC)
    shuffled = list(orders)
    chance.shuffle(shuffled)
    assert moved(due, shuffled) == moved(due, orders)


def test_minutes_are_added_to_the_deadline_or_to_the_order_once_the_time_is_over() -> None:
    due, start = datetime(2026, 5, 12, 10, 45, tzinfo=UTC), datetime(2026, 5, 12, 9, tzinfo=UTC)

    def order(after: int, minutes: int) -> TimeOrder:
        at = start + timedelta(minutes=after, seconds=5)
        return TimeOrder(uuid4(), at, at, minutes)

    assert moved(due, []) == due
    assert moved(due, [order(30, 10), order(40, 5)]) == due + timedelta(minutes=15)
    assert moved(due, [order(110, 10)]) == start + timedelta(minutes=121)
    assert moved(due, [order(30, 10), order(40, 0)]) == start + timedelta(minutes=40, seconds=5)
    assert moved(due, [order(40, 0), order(41, 10)]) == start + timedelta(minutes=52)
    assert moved(due, [order(110, 0)]) == due
