"""Dates, hours and figures as people read them in French."""

from datetime import date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip

FILE_KINDS = {"pv": "PV de session scanné", "incident": "PV d’incident", "photo": "Photo"}

MAINLAND = ZoneInfo("Europe/Paris")


def zone_of(name: str) -> ZoneInfo:
    """The time zone of a centre; that of Paris when the name is unknown."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return MAINLAND


def long_date(day: date) -> str:
    """« 1er mars 2026 »."""
    return f"{'1er' if day.day == 1 else day.day} {MONTHS[day.month - 1]} {day.year}"


def clock(instant: datetime) -> str:
    """« 9 h 05 », in the time zone that `instant` carries."""
    return f"{instant.hour} h {instant:%M}"


def date_and_clock(instant: datetime) -> str:
    """« 12 mai 2026 à 9 h 05 min 07 s », in the time zone that `instant` carries."""
    return f"{long_date(instant)} à {clock(instant)} min {instant:%S} s"


def many(figure: int, noun: str, plural: str = "") -> str:
    """« 1 copie », « 27 copies »."""
    return f"{figure} {(plural or f'{noun}s') if figure > 1 else noun}"


def file_kind(kind: str) -> str:
    """What a file of a session is for; a kind that is not known here is another file."""
    return FILE_KINDS.get(kind, "Autre fichier")


def file_size(size: int) -> str:
    """« 2,4 Mo », « 310 ko »: `size` in bytes."""
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))}\N{NO-BREAK SPACE}ko"
    return f"{size / 1_000_000:.1f}".replace(".", ",").replace(",0", "") + "\N{NO-BREAK SPACE}Mo"
