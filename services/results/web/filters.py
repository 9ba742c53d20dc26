"""How templates write dates, hours and figures."""

from collections.abc import Callable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from services.results.words import clock, file_kind, file_size, long_date, many
from shared.domain.dates import write_date
from shared.referential.render import inline_html


def local(instant: datetime, zone: ZoneInfo) -> str:
    """« 12 mai 2026 à 9 h 05 », in the time zone of the centre."""
    there = instant.astimezone(zone)
    return f"{long_date(there)} à {clock(there)}"


FILTERS: Mapping[str, Callable[..., str]] = {
    "long_date": long_date,
    "short_date": write_date,
    "local": local,
    "many": many,
    "file_kind": file_kind,
    "file_size": file_size,
    "typeset": inline_html,
}
