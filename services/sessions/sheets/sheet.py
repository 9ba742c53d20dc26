"""A sheet once it is read: its kind, and the cells of its first page."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from services.sessions.domain.sheet_cells import Cell, Unreadable


class SheetKind(StrEnum):
    ODS = "ods"
    XLSX = "xlsx"
    CSV = "csv"

    @property
    def media_type(self) -> str:
        return _MEDIA_TYPES[self]


_MEDIA_TYPES = {
    SheetKind.ODS: "application/vnd.oasis.opendocument.spreadsheet",
    SheetKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    SheetKind.CSV: "text/csv",
}


@dataclass(frozen=True, slots=True)
class Sheet:
    kind: SheetKind
    rows: Sequence[Sequence[Cell]]

    def packed(self) -> list[list[Any]]:
        """In what JSON can hold."""
        return [[_pack(cell) for cell in row] for row in self.rows]


def unpacked(kind: str, rows: list[list[Any]]) -> Sheet:
    """The sheet that `Sheet.packed` gave, or the process that reads workbooks."""
    return Sheet(SheetKind(kind), [[_unpack(cell) for cell in row] for row in rows])


def _pack(cell: Cell) -> Any:
    if isinstance(cell, Unreadable):
        return {"unreadable": cell.value}
    if isinstance(cell, datetime):
        return {"datetime": cell.isoformat()}
    if isinstance(cell, date):
        return {"date": cell.isoformat()}
    return {"time": cell.isoformat()} if isinstance(cell, time) else cell


_READERS: Mapping[str, Callable[[str], Cell]] = {
    "unreadable": Unreadable,
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
}


def _unpack(cell: Any) -> Cell:
    if not isinstance(cell, dict):
        return cell  # type: ignore[no-any-return]
    ((kind, value),) = cell.items()
    return _READERS[kind](value)
