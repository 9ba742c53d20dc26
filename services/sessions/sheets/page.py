"""A page to write: what stands above the table, its columns and its rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from services.sessions.domain.sheet_cells import Cell
from services.sessions.domain.sheet_columns import Column, Kind

SPARE_ROWS = 1_000
"""Rows under the last one that are ready to be filled: formats, lists to choose from, explanations."""

LISTS = "Listes"
"""The second page, where what may be chosen is written."""


@dataclass(frozen=True, slots=True)
class Page:
    name: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    preface: Sequence[Sequence[Cell]] = ()
    choices: Mapping[Kind, Sequence[str]] = field(default_factory=dict)
    """What may be chosen in the columns of a kind."""


def writable(text: str) -> str:
    """The text without what XML cannot hold: such a sign shows as the one of what is lost."""
    if text.isprintable():
        return text
    return "".join(sign if _is_xml(ord(sign)) else "\ufffd" for sign in text)


def _is_xml(code: int) -> bool:
    return code in (9, 10, 13) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or code >= 0x10000
