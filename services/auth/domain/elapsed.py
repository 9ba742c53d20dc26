"""How long ago, in words: no time zone to guess."""

from datetime import datetime


def elapsed(since: datetime, now: datetime) -> str:
    """« il y a 2 h 05 », to the minute."""
    minutes = int((now - since).total_seconds() // 60)
    if minutes < 1:
        return "à l’instant"
    if minutes < 60:
        return f"il y a {minutes} minute{'s' if minutes > 1 else ''}"
    return f"il y a {minutes // 60} h {minutes % 60:02d}"
