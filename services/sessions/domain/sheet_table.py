"""From the cells of a sheet to its lines, by the headers and in whatever order (`docs/rules.md` R-SHEET)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from services.sessions.domain.garbled import is_garbled
from services.sessions.domain.sheet_cells import Cell, is_blank, plain_text
from services.sessions.domain.sheet_columns import ERROR_COLUMN, Column, header_key

HIGHEST_HEADER = 30
"""The header row is looked for above this one."""

GARBLED_FILE = (
    "Les accents de ce fichier sont abîmés (« Ã© » au lieu de « é ») : il a été enregistré dans un autre encodage. "
    "Enregistrez-le de nouveau en « CSV UTF-8 », en .ods ou en .xlsx."
)

Rows = Sequence[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class Problem:
    """What to do in one place of a sheet. `row` counts from 1, as the spreadsheet shows it."""

    row: int
    column: str
    name: str
    """Whom the row is about."""
    sentence: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row with something in it: its cells by field, those of the columns that are there."""

    row: int
    cells: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Table:
    lines: Sequence[Line]
    problems: Sequence[Problem]
    header_row: int = 0
    """0 when there is none."""


def read_table(rows: Rows, columns: Sequence[Column], *, optional: frozenset[str] = frozenset()) -> Table:
    """The lines of the table whose header is the row with most of these columns. Of one that lacks a required column,
    unless `optional` holds its field, no line is read: each would be told to lack it."""
    header_row = find_header(rows, columns)
    if not header_row:
        expected = ", ".join(f"« {column.header} »" for column in columns if column.required)
        sentence = f"Aucune ligne d’en-têtes n’a été reconnue. Gardez celle du modèle, avec les colonnes {expected}."
        return Table((), (Problem(1, "", "", sentence),))
    if any(is_garbled(plain_text(cell)) for cell in rows[header_row - 1]):
        return Table((), (Problem(header_row, "", "", GARBLED_FILE),), header_row)
    places, problems = _places(rows[header_row - 1], header_row, columns)
    missing = [one for one in columns if one.required and one.field not in places.keys() | optional]
    problems += [
        Problem(header_row, one.header, "", f"Ajoutez la colonne « {one.header} » : elle est obligatoire.")
        for one in missing
    ]
    headed = {place for place, header in enumerate(rows[header_row - 1]) if not is_blank(header)}
    lines = []
    for number, cells in enumerate(rows[header_row:], start=header_row + 1):
        found = {field: cells[place] for field, place in places.items() if place < len(cells)}
        stray = next((place for place, cell in enumerate(cells) if not is_blank(cell) and place not in headed), None)
        if stray is not None:
            sentence = f"Effacez « {plain_text(cells[stray])[:40]} » : sa colonne n’a pas d’en-tête."
            problems.append(Problem(number, "", "", sentence))
        if not all(is_blank(cell) for cell in found.values()) and not missing:
            lines.append(Line(number, found))
    return Table(lines, problems, header_row)


def find_header(rows: Rows, columns: Sequence[Column]) -> int:
    """The row, from 1, that names most of the columns, two at least; 0 when none does."""
    keys = {column.key for column in columns}
    named = [len(keys & {header_key(plain_text(cell)) for cell in row}) for row in rows[:HIGHEST_HEADER]]
    most = max(named, default=0)
    return named.index(most) + 1 if most > 1 else 0


def column_of(header: Cell, columns: Sequence[Column]) -> Column | None:
    """The column that a header names; whatever follows « Erreur » in its own."""
    key = header_key(plain_text(header))
    if key.startswith(ERROR_COLUMN.key):
        return ERROR_COLUMN
    return next((column for column in columns if column.key == key), None) if key else None


def _places(header: Sequence[Cell], row: int, columns: Sequence[Column]) -> tuple[dict[str, int], list[Problem]]:
    """Where each field is, and the headers that are unknown or there twice."""
    places: dict[str, int] = {}
    problems = []
    for place, cell in enumerate(header):
        column, written = column_of(cell, columns), plain_text(cell).strip()[:80]
        if column is ERROR_COLUMN or is_blank(cell):
            continue
        if column is None:
            problems.append(Problem(row, written, "", _unknown(written, columns)))
        elif column.field in places:
            problems.append(Problem(row, written, "", f"La colonne « {written} » est là deux fois : retirez-en une."))
        else:
            places[column.field] = place
    return places, problems


def _unknown(written: str, columns: Sequence[Column]) -> str:
    close = get_close_matches(header_key(written), [column.key for column in columns], 1, 0.75)
    meant = next((f" S’agit-il de « {column.header} » ?" for column in columns if column.key in close), "")
    return f"La colonne « {written} » n’est pas connue ici.{meant} Corrigez son nom, ou retirez la colonne."
