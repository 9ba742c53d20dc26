"""When a person is told that somebody tries to sign in as them (`docs/rules.md` R-WARNING)."""

from datetime import datetime, timedelta

TRIES = 10
WITHIN = timedelta(hours=1)
"""As many as that in an hour are no forgetfulness: the waits of R-THROTTLE make them slow from one place."""

AGAIN_AFTER = timedelta(days=1)
"""One letter a day: whoever tries must not be able to fill the person's box."""


def is_due(tries: int, told_at: datetime | None, now: datetime) -> bool:
    """Whether to tell, after `tries` refused within the hour, the last letter having left at `told_at`."""
    return tries >= TRIES and (told_at is None or now - told_at >= AGAIN_AFTER)
