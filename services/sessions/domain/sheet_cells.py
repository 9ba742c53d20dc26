"""What a cell of a sheet holds, as text that the rules of a form can judge (`docs/rules.md` R-SHEET)."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from services.sessions.domain.sheet_columns import Column, Kind
from services.sessions.domain.typed import InvalidValue
from shared.domain.dates import write_date


class Unreadable(StrEnum):
    """A cell that shows no value."""

    FORMULA = "formula"
    """A formula that was never computed."""
    ERROR = "error"
    """What a formula shows when it fails: #N/A, #REF!…"""


Cell = str | bool | int | float | date | datetime | time | Unreadable

_SENTENCES = {
    Unreadable.FORMULA: "Cette case contient une formule sans résultat : remplacez-la par sa valeur.",
    Unreadable.ERROR: "Cette case contient une formule en erreur : remplacez-la par sa valeur.",
}
_FIRST_SERIAL, _LAST_SERIAL = 10_000, 99_999
"""Days that a spreadsheet counts: 1927 to 2173. A number of five digits is nothing else in a column of dates."""
_HUNDREDTHS = re.compile(r"0[.,][0-9]{1,2}")
_DAY_ZERO = date(1899, 12, 30)


def is_blank(cell: Cell) -> bool:
    return isinstance(cell, str) and not isinstance(cell, Unreadable) and not cell.strip()


def text_of(cell: Cell, column: Column) -> str:
    """The cell as one would have typed it in the form.

    :raises InvalidValue: it shows no value, or a spreadsheet turned it into something else.
    """
    if isinstance(cell, Unreadable):
        raise InvalidValue(_SENTENCES[cell])
    if isinstance(cell, str):
        return _TEXTS.get(column.kind, str)(cell)
    return _VALUES.get(column.kind, _plain)(cell)


def plain_text(cell: Cell) -> str:
    """Any cell as a report or a CSV file shows it."""
    if isinstance(cell, Unreadable):
        return "#FORMULE"
    if isinstance(cell, datetime | date):
        return write_date(cell)
    if isinstance(cell, time):
        return f"{cell:%H:%M}"
    return _number(cell) if isinstance(cell, int | float) else cell


def _plain(cell: Cell) -> str:
    if isinstance(cell, date | time):
        raise InvalidValue(
            "Le tableur a pris cette case pour une date ou une heure : mettez-la au format Texte, puis saisissez-la."
        )
    return plain_text(cell)


def _date(cell: Cell) -> str:
    if isinstance(cell, date):
        return write_date(cell)
    if isinstance(cell, int | float) and _FIRST_SERIAL <= cell <= _LAST_SERIAL:
        return write_date(_DAY_ZERO + timedelta(days=int(cell)))
    return plain_text(cell)


def _date_text(written: str) -> str:
    """2012-03-14, alone or followed by a time, is read too; and a day that a spreadsheet shows as it counts it."""
    line = written.strip()
    if len(line) == 5 and line.isascii() and line.isdigit():
        return _date(int(line))
    if len(line) > 10 and line[10] in "T " and line[11:].strip("0:.") == "":
        line = line[:10]
    if len(line) == 10 and line[4] == line[7] == "-":
        try:
            return write_date(date.fromisoformat(line))
        except ValueError:
            return line
    return line


def _time(cell: Cell) -> str:
    if isinstance(cell, float) and 0 <= cell < 1:
        minutes = round(cell * 24 * 60)
        return f"{minutes // 60:02}:{minutes % 60:02}"
    return f"{cell:%H:%M}" if isinstance(cell, datetime) else plain_text(cell)


def _time_text(written: str) -> str:
    """09:30:00 is 09:30."""
    line = written.strip()
    return line[:-3] if line.count(":") == 2 and line.endswith(":00") else written


def _percent(cell: Cell) -> str:
    """A third of more time is 33, « 33 % », or 0.33 shown as a percentage."""
    if isinstance(cell, float) and 0 < cell < 1 and abs(cell * 100 - round(cell * 100)) < 1e-6:
        return str(round(cell * 100))
    return _percent_text(_plain(cell))


def _percent_text(written: str) -> str:
    """None is written 0 by some; « 0,33 » is what a CSV file keeps of a third."""
    line = written.strip()
    if _HUNDREDTHS.fullmatch(line):
        return str(int(line[2:].ljust(2, "0")))
    return "" if line.rstrip(" %\u00a0\u202f") == "0" else written


def _number(cell: bool | int | float) -> str:
    if isinstance(cell, bool):
        return "VRAI" if cell else "FAUX"
    if isinstance(cell, int) or cell.is_integer():
        return str(int(cell))
    return repr(cell).replace(".", ",")


_TEXTS: Mapping[Kind, Callable[[str], str]] = {
    Kind.DATE: _date_text,
    Kind.TIME: _time_text,
    Kind.PERCENT: _percent_text,
}
_VALUES: Mapping[Kind, Callable[[Cell], str]] = {Kind.DATE: _date, Kind.TIME: _time, Kind.PERCENT: _percent}
