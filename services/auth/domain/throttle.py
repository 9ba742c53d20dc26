"""How fast passwords may be tried: more and more slowly, and never not at all (`docs/rules.md` R-THROTTLE)."""

from datetime import datetime, timedelta

FREE_FAILURES = 5
FIRST_DELAY = timedelta(seconds=5)
LONGEST_DELAY = timedelta(minutes=1)
"""Short enough that a pupil who is being teased waits, and still sits the test."""

FORGIVEN_AFTER = timedelta(hours=1)


def delay_after(failures: int) -> timedelta:
    """The wait that follows so many failures in a row: none at first, then doubled each time up to a minute."""
    beyond = failures - FREE_FAILURES
    if beyond < 0:
        return timedelta(0)
    doublings = 1 << min(beyond, 10)
    return min(FIRST_DELAY * doublings, LONGEST_DELAY)


def wait(failures: int, last_at: datetime, now: datetime) -> timedelta:
    """How long before the next try is looked at; zero when it may be made now."""
    delay = delay_after(failures)
    return max(last_at + delay - now, timedelta(0)) if delay else delay


def failures_kept(failures: int, last_at: datetime, now: datetime) -> int:
    """Failures are forgotten once none was made for an hour."""
    return 0 if now - last_at >= FORGIVEN_AFTER else failures
