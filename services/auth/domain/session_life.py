"""How long a person stays signed in (`docs/rules.md` R-SESSION)."""

from datetime import datetime, timedelta

IDLE = timedelta(hours=2)
"""Longer than the test (1 h 45): nobody is asked to sign in again in the middle of it."""

ABSOLUTE = timedelta(hours=12)
"""A session opened in the morning does not outlive the school day."""


def expiry(created_at: datetime, seen_at: datetime) -> datetime:
    """When a session last used at `seen_at` ends by itself."""
    return min(seen_at + IDLE, created_at + ABSOLUTE)
