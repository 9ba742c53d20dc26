"""Dates as French forms and papers write them (`docs/rules.md` R-DATE)."""

import re
from datetime import date, time

EARLIEST_BIRTH_YEAR = 1900
NO_BREAK_SPACE = "\u00a0"
DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip

_WRITTEN = re.compile(r"([0-9]{1,2})[/.\- ]([0-9]{1,2})[/.\- ]([0-9]{4})")


class InvalidDate(ValueError):
    """Not a birth date. The message is a French sentence that says what to type."""


def read_birth_date(text: str) -> date:
    """The date written JJ/MM/AAAA (a dot, a hyphen or a space will do), in 1900 or later.

    :raises InvalidDate: it is not written so, or is in no calendar.
    """
    written = _WRITTEN.fullmatch(text.strip())
    if written is None:
        raise InvalidDate("Écrivez la date de naissance sous la forme JJ/MM/AAAA, par exemple 07/02/2011.")
    day, month, year = (int(part) for part in written.groups())
    if year < EARLIEST_BIRTH_YEAR:
        raise InvalidDate("Vérifiez l’année de naissance : elle s’écrit avec ses quatre chiffres.")
    try:
        return date(year, month, day)
    except ValueError:
        raise InvalidDate("Cette date n’existe pas : vérifiez le jour et le mois de naissance.") from None


def write_date(day: date) -> str:
    """The date as JJ/MM/AAAA."""
    return f"{day:%d/%m}/{day.year:04d}"


def write_day(day: date) -> str:
    """The date in full, as « mardi 1er décembre 2026 »."""
    return f"{DAYS[day.weekday()]} {'1er' if day.day == 1 else day.day} {MONTHS[day.month - 1]} {day.year}"


def write_time(hour: time) -> str:
    """The time as « 9 h 05 »."""
    return f"{hour.hour}{NO_BREAK_SPACE}h{NO_BREAK_SPACE}{hour.minute:02}"
