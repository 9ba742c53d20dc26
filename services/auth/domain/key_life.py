"""When the keys that sign identity tokens come and go (`docs/rules.md` R-KEYS)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

LIFE = timedelta(days=90)
"""A key signs for so long after it was made, and no longer."""

SUCCESSION = timedelta(days=7)
"""Its successor is made and published so long before that end…"""

ANNOUNCEMENT = timedelta(days=1)
"""…and signs nothing for a day, so that every service knows it by then."""

GRACE = timedelta(days=1)
"""An expired token still leads to its renewal: its key is verifiable a little longer than it signs."""


@dataclass(frozen=True)
class KeyAge:
    """A signing key seen from outside."""

    kid: str
    created_at: datetime


def verifiable_until(created_at: datetime) -> datetime:
    return created_at + LIFE + GRACE


def has_ended(created_at: datetime, now: datetime) -> bool:
    return now >= created_at + LIFE


def needs_successor(keys: Sequence[KeyAge], now: datetime) -> bool:
    """True when no key will still sign in a week."""
    return not any(now < key.created_at + LIFE - SUCCESSION for key in keys)


def work_to_do(keys: Sequence[KeyAge], now: datetime) -> bool:
    """True when a successor must be made, or a key has ended. Looked at without a lock: nearly always False."""
    return needs_successor(keys, now) or any(has_ended(key.created_at, now) for key in keys)


def signer(keys: Sequence[KeyAge], now: datetime) -> KeyAge | None:
    """The newest key that has been announced for a day; the oldest one when none has, as on the first day."""
    usable = sorted((key for key in keys if not has_ended(key.created_at, now)), key=lambda key: key.created_at)
    announced = [key for key in usable if key.created_at + ANNOUNCEMENT <= now]
    if announced:
        return announced[-1]
    return usable[0] if usable else None
