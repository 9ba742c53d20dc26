"""The exam clock: when a test ends, and what it still allows (`docs/rules.md` R-CLOCK).

Instants are timezone-aware; `now` is the instant of the exam database, read once a request.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from shared.domain.durations import TEST_DURATION

_MINUTE = timedelta(minutes=1)


class Phase(StrEnum):
    """Where a test stands at an instant."""

    RUNNING = "running"
    """From the start to the deadline, the deadline excluded: answers count."""
    OVER = "over"
    """From the deadline: the pupil passes what is left; an answer queued before it still counts, as late."""
    CLOSED = "closed"
    """From the finalisation, or from an end decided in the room: nothing is taken any more."""


class Verdict(StrEnum):
    """What becomes of an answer that reaches the server at an instant."""

    ON_TIME = "on_time"
    LATE = "late"
    """Taken, and marked late for the jury."""
    TIME_IS_OVER = "time_is_over"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class TimeOrder:
    """An order of the room about the time. `ordered_at` ranks it among others, `done_at` is exam's own instant."""

    act_id: UUID
    ordered_at: datetime
    done_at: datetime
    minutes: int
    """What is added; 0 ends the time."""


def deadline(start: datetime, *, extra_time_percent: int = 0, added_minutes: int = 0) -> datetime:
    """The instant when the time is over, in UTC, on a whole minute: never earlier than what is due.

    `extra_time_percent` is the candidate's temps majoré (0 when there is none), `added_minutes` what the
    surveillant has added.

    :raises ValueError: a naive instant, or a negative figure.
    """
    if extra_time_percent < 0 or added_minutes < 0:
        raise ValueError("time is only ever added")
    due = _utc(start) + TEST_DURATION * (100 + extra_time_percent) / 100
    return _up_to_the_minute(due) + added_minutes * _MINUTE


def moved(due: datetime, orders: Iterable[TimeOrder]) -> datetime:
    """The deadline once the room has spoken, whatever the order of arrival: each order in turn, as they were given.

    Minutes are added to the deadline, or to the instant of the order (its minute above) when the time was over.
    """
    end = _utc(due)
    for order in sorted(orders, key=lambda one: (_utc(one.ordered_at), _utc(one.done_at), one.act_id)):
        done = _utc(order.done_at)
        if not order.minutes:
            end = min(end, done)
        else:
            end = (end if done < end else _up_to_the_minute(done)) + order.minutes * _MINUTE
    return end


def phase(now: datetime, *, deadline: datetime, closed_at: datetime | None = None) -> Phase:
    """Where the test stands at `now`."""
    if closed_at is not None and _utc(now) >= _utc(closed_at):
        return Phase.CLOSED
    return Phase.RUNNING if _utc(now) < _utc(deadline) else Phase.OVER


def remaining(now: datetime, *, deadline: datetime) -> timedelta:
    """The time left at `now`, never negative."""
    return max(_utc(deadline) - _utc(now), timedelta(0))


def judge(
    now: datetime,
    *,
    deadline: datetime,
    closed_at: datetime | None = None,
    skipped: bool = False,
    queued_at: datetime | None = None,
) -> Verdict:
    """What becomes of an answer received at `now`.

    `queued_at` is when the device says that it took the answer, for one that waited for the network: a
    claim, which is why an answer saved by it alone is marked late.
    """
    match phase(now, deadline=deadline, closed_at=closed_at):
        case Phase.CLOSED:
            return Verdict.CLOSED
        case Phase.RUNNING:
            return Verdict.ON_TIME
        case Phase.OVER if skipped:
            return Verdict.ON_TIME
        case Phase.OVER:
            queued_in_time = queued_at is not None and _utc(queued_at) < _utc(deadline)
            return Verdict.LATE if queued_in_time else Verdict.TIME_IS_OVER


def _utc(instant: datetime) -> datetime:
    # Arithmetic between two instants of one civil zone would ignore a change of hour in between.
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return instant.astimezone(UTC)


def _up_to_the_minute(instant: datetime) -> datetime:
    floor = instant.replace(second=0, microsecond=0)
    return floor if floor == instant else floor + _MINUTE
