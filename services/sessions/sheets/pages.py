"""The pages that a référent downloads: templates filled with what is known, and sheets given back with their errors."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from services.sessions.domain.birth import BORN_ABROAD, DEPARTMENTS
from services.sessions.domain.countries import country_names
from services.sessions.domain.sheet_cells import Cell, plain_text
from services.sessions.domain.sheet_columns import BULK_COLUMNS, CANDIDATE_COLUMNS, ERROR_COLUMN, Column, Kind
from services.sessions.domain.sheet_table import Problem, column_of, find_header
from services.sessions.sheets.page import Page
from services.sessions.sheets.sheet import Sheet
from services.sessions.tables import Candidate, Session
from shared.domain.dates import write_date

CHOICES = {
    Kind.COUNTRY: country_names(),
    Kind.DEPARTMENT: (*sorted(DEPARTMENTS, key=lambda code: (len(code), code)), BORN_ABROAD),
}
_HOW = "Une ligne par candidat. Les colonnes marquées * sont obligatoires ; leur ordre est libre."


def list_page(session: Session, candidates: Iterable[Candidate]) -> Page:
    """The list of a session, ready to be completed: importing it as it is changes nothing."""
    preface: list[list[Cell]] = [
        [f"Session n° {session.number}"],
        ["Date et heure", f"{write_date(session.date)} à {session.start_time:%H:%M}"],
        ["Site", session.site],
        ["Salle", session.room],
        [_HOW],
        [],
    ]
    return Page("Candidats", CANDIDATE_COLUMNS, [candidate_row(one) for one in candidates], preface, CHOICES)


def candidate_row(candidate: Candidate) -> list[Cell]:
    """The cells of a candidate; no extra time is an empty cell."""
    return [getattr(candidate, column.field) or "" for column in CANDIDATE_COLUMNS]


def sessions_page() -> Page:
    """The empty template of several sessions."""
    preface: list[list[Cell]] = [
        ["Sessions et candidats"],
        [_HOW],
        ["Une ligne dont la session est vide continue celle du dessus."],
        [],
    ]
    return Page("Sessions", BULK_COLUMNS, [], preface, CHOICES)


def corrected_page(sheet: Sheet, problems: Sequence[Problem], columns: Sequence[Column]) -> Page:
    """The sheet as it came, its rows where they were, with what to correct in a last column."""
    told: dict[int, list[str]] = defaultdict(list)
    for problem in problems:
        what = f"{problem.column} : " if problem.column and f"« {problem.column} »" not in problem.sentence else ""
        told[problem.row].append(what + problem.sentence)
    header = max(find_header(sheet.rows, columns), 1)
    width = max(len(row) for row in sheet.rows[header - 1 :])
    written = _padded(sheet.rows[header - 1], width)
    kept = [place for place, cell in enumerate(written) if column_of(cell, columns) is not ERROR_COLUMN]
    shown = [_shown(column_of(written[place], columns), written[place]) for place in kept]
    if of_header := told.pop(header, []):
        error = replace(ERROR_COLUMN, header=f"{ERROR_COLUMN.header} : {' '.join(of_header)}")
    else:
        error = ERROR_COLUMN
    rows = [
        [*(_padded(row, width)[place] for place in kept), " ".join(told.get(number, []))]
        for number, row in enumerate(sheet.rows[header:], start=header + 1)
    ]
    return Page("Candidats", [*shown, error], rows, sheet.rows[: header - 1])


def _padded(row: Sequence[Cell], width: int) -> list[Cell]:
    return [*row, *[""] * (width - len(row))]


def _shown(column: Column | None, written: Cell) -> Column:
    if column is not None:
        return Column(column.field, column.title, column.kind, width=column.width)
    return Column("", plain_text(written))
