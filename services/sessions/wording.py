"""Dates, hours and durations as papers and letters write them in full."""

from datetime import date, time, timedelta

NO_BREAK_SPACE = "\u00a0"
DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip


def clock(hour: time) -> str:
    """« 9 h 05 »."""
    return f"{hour.hour}{NO_BREAK_SPACE}h{NO_BREAK_SPACE}{hour.minute:02}"


def day_in_full(day: date) -> str:
    """« mardi 1er décembre 2026 »."""
    return f"{DAYS[day.weekday()]} {'1er' if day.day == 1 else day.day} {MONTHS[day.month - 1]} {day.year}"


def lasting(duration: timedelta) -> str:
    """« 1 h 45 », for a whole number of minutes."""
    hours, minutes = divmod(duration // timedelta(minutes=1), 60)
    return f"{hours}{NO_BREAK_SPACE}h{NO_BREAK_SPACE}{minutes:02}"
