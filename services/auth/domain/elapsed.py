"""How long ago, in words: no time zone to guess."""

from datetime import datetime


def elapsed(since: datetime, now: datetime) -> str:
    """« il y a 2 h 05 », to the minute; « il y a 3 jours » from the second day on."""
    minutes = int((now - since).total_seconds() // 60)
    if minutes < 1:
        return "à l’instant"
    if minutes < 60:
        return f"il y a {minutes} minute{'s' if minutes > 1 else ''}"
    if minutes >= 2 * 24 * 60:
        return f"il y a {minutes // (24 * 60)} jours"
    return f"il y a {minutes // 60} h {minutes % 60:02d}"
