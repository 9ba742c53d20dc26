"""The candidates that a sheet lists, and everything that is wrong in it (`docs/rules.md` R-SHEET)."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from services.sessions.domain.candidate import Candidate, validate_candidate
from services.sessions.domain.duplicates import person_key
from services.sessions.domain.garbled import is_garbled
from services.sessions.domain.sheet_cells import text_of
from services.sessions.domain.sheet_columns import CANDIDATE_COLUMNS, Column
from services.sessions.domain.sheet_table import Line, Problem, Rows, find_header, read_table
from services.sessions.domain.typed import Form, InvalidValue
from shared.domain.forms import FieldProblem, InvalidForm

MOST_ROWS = 10_000
"""Rows of a sheet."""
MANY_IN_A_SESSION = 300
"""Beyond, the référent is asked whether it is the right file."""

GARBLED = (
    "Les accents de cette case sont abîmés (« Ã© » au lieu de « é »). "
    "Saisissez-la de nouveau, ou enregistrez le fichier en « CSV UTF-8 » ou en ODS."
)
_SESSION = re.compile(r"Session n°[ \u00a0]?([0-9]{1,9})")
_HEADERS = {column.field: column.header for column in CANDIDATE_COLUMNS}


@dataclass(frozen=True, slots=True)
class Listed:
    """A candidate as a row of a sheet says them."""

    row: int
    details: Candidate
    division: str

    @property
    def name(self) -> str:
        return f"{self.details.last_name} {self.details.first_name}"


@dataclass(frozen=True, slots=True)
class ReadList:
    people: Sequence[Listed]
    problems: Sequence[Problem]


def read_list(rows: Rows, today: date, *, known: Collection[str] = ()) -> ReadList:
    """The candidates of a sheet of one session. `known` are texts that its list holds already: what was exported may
    come back, however it looks."""
    table = read_table(rows, CANDIDATE_COLUMNS)
    people, problems = [], list(table.problems)
    for line in table.lines:
        listed = read_person(line, today, known)
        if isinstance(listed, Listed):
            people.append(listed)
        else:
            problems += listed
    problems += [
        Problem(again.row, _HEADERS["last_name"], again.name, f"{_already(first)} Retirez l’une des deux lignes.")
        for first, again in duplicates(people)
    ]
    return ReadList(people, sorted(problems, key=lambda one: one.row))


def session_number_of(rows: Rows) -> int | None:
    """The session for which a template was downloaded, as the lines above its table say."""
    above = rows[: max(0, find_header(rows, CANDIDATE_COLUMNS) - 1)]
    told = (_SESSION.fullmatch(cell.strip()) for row in above for cell in row if isinstance(cell, str))
    return next((int(one.group(1)) for one in told if one), None)


def read_person(line: Line, today: date, known: Collection[str] = ()) -> Listed | list[Problem]:
    """Whom a line describes, or each cell to correct."""
    raw, wrong = read_cells(line, CANDIDATE_COLUMNS)
    wrong += [
        FieldProblem(field, GARBLED) for field, text in raw.items() if is_garbled(text) and text.strip() not in known
    ]
    division = ""
    try:
        form = Form(raw)
        division = form.line("division", "la classe", required=False)
        try:
            details = validate_candidate(raw, today)
        except InvalidForm as refusal:
            for one in refusal.problems:
                form.refuse(one.field, one.sentence)
        form.check()
        if not wrong:
            return Listed(line.row, details, division)
    except InvalidForm as refusal:
        told = {one.field for one in wrong}
        wrong += [one for one in refusal.problems if one.field not in told]
    name = " ".join(f"{raw.get('last_name', '')} {raw.get('first_name', '')}".split())[:100]
    return [Problem(line.row, _HEADERS[one.field], name, one.sentence) for one in wrong]


def read_cells(line: Line, columns: Sequence[Column]) -> tuple[dict[str, str], list[FieldProblem]]:
    """The cells of these columns as a form would send them, and those that show nothing a form could."""
    raw, wrong = {}, []
    for column in columns:
        if column.field in line.cells:
            try:
                raw[column.field] = text_of(line.cells[column.field], column)
            except InvalidValue as error:
                wrong.append(FieldProblem(column.field, str(error)))
    return raw, wrong


def duplicates(people: Iterable[Listed]) -> list[tuple[Listed, Listed]]:
    """Each who is there again, after the one who is there first."""
    first: dict[object, Listed] = {}
    return [(before, one) for one in people if (before := first.setdefault(person_key(one.details), one)) is not one]


def _already(first: Listed) -> str:
    return f"Cette personne figure déjà à la ligne {first.row}."
