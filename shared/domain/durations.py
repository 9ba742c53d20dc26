"""How long a test lasts (`docs/rules.md` R-CLOCK): the clock of exam and the PV of sessions say the same."""

from datetime import timedelta

TEST_DURATION = timedelta(minutes=105)
"""Without extra time (`docs/procedure.md`, P-4.1)."""


def duration_of(extra_time_percent: int) -> timedelta:
    """How long a candidate has with this temps majoré, rounded up to the minute as the end of the test is."""
    due = TEST_DURATION * (100 + extra_time_percent)
    return -(-due // timedelta(minutes=100)) * timedelta(minutes=1)


def write_duration(duration: timedelta) -> str:
    """Hours and minutes, as « 1 h 45 »."""
    hours, minutes = divmod(int(duration.total_seconds()) // 60, 60)
    return f"{hours}\u00a0h\u00a0{minutes:02}"
