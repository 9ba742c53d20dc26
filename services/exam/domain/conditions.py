"""What a timed item and an item to keep on screen ask of the pupil (`docs/rules.md` R-TIMED, R-FOCUS).

Instants are timezone-aware and come from the exam database, those that a device claims excepted.
"""

from datetime import datetime, timedelta
from enum import Enum

NETWORK_ALLOWANCE = timedelta(seconds=8)
"""What an answer may take to arrive: as long as the page waits for one try. Never shown: it is no time to think."""

MOST_LOSSES = 20
"""Times that one item is said to have been left: beyond, nothing more is learnt."""


class ItemTime(Enum):
    """Where an answer stands in the time of its item."""

    IN_TIME = "in_time"
    CLAIMED = "claimed"
    """It arrived after the time, and the device says that it was given before: taken, and marked for the jury."""
    EXCEEDED = "exceeded"


def time_allowed(seconds: int, extra_time_percent: int = 0) -> timedelta:
    """The time of an item, with the candidate's temps majoré, rounded up to the second.

    :raises ValueError: a negative figure.
    """
    if seconds < 0 or extra_time_percent < 0:
        raise ValueError("time is only ever added")
    return timedelta(seconds=-(-seconds * (100 + extra_time_percent) // 100))


def time_left(now: datetime, *, opened_at: datetime, allowed: timedelta) -> timedelta:
    """What is left of the time of an item at `now`, never negative."""
    return max(opened_at + allowed - now, timedelta(0))


def item_time(
    received_at: datetime, *, opened_at: datetime | None, allowed: timedelta, queued_at: datetime | None = None
) -> ItemTime:
    """Whether an answer received at `received_at` is in the time of its item, opened at `opened_at`.

    An item that was never opened was never seen: it has no time to exceed. `queued_at` is the device's claim, for an
    answer that waited for the network; one from before the opening claims nothing.
    """
    if opened_at is None:
        return ItemTime.IN_TIME
    end = opened_at + allowed + NETWORK_ALLOWANCE
    if received_at <= end:
        return ItemTime.IN_TIME
    if queued_at is not None and opened_at - NETWORK_ALLOWANCE <= queued_at <= opened_at + allowed:
        return ItemTime.CLAIMED
    return ItemTime.EXCEEDED
