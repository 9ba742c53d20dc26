"""Sessions and their candidates, as one sheet lists them (`docs/rules.md` R-BULK)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from services.sessions.domain.candidate_list import Listed, duplicates, read_cells, read_person
from services.sessions.domain.session import SessionDescription, validate_session
from services.sessions.domain.sheet_cells import is_blank
from services.sessions.domain.sheet_columns import BULK_COLUMNS, CANDIDATE_COLUMNS, SESSION_COLUMNS, SESSION_NUMBER
from services.sessions.domain.sheet_table import Line, Problem, Rows, read_table
from shared.domain.forms import FieldProblem, InvalidForm
from shared.domain.names import normalise

_DESCRIBED = [column for column in SESSION_COLUMNS if column is not SESSION_NUMBER]
_REQUIRED = frozenset(column.field for column in _DESCRIBED if column.required)
_HEADERS = {column.field: column.header for column in BULK_COLUMNS}
_LONGEST_NUMBER = 9


@dataclass(slots=True)
class Planned:
    """A session to create (`description`), or one that exists (`number`) and whose list is replaced."""

    row: int
    number: int | None = None
    description: SessionDescription | None = None
    people: list[Listed] = field(default_factory=list)

    @property
    def name(self) -> str:
        if self.description is None:
            return f"Session n° {self.number}"
        return f"{self.description.site}, {self.description.room}"


@dataclass(slots=True)
class ReadSessions:
    sessions: list[Planned]
    problems: list[Problem]
    warnings: list[Problem]


def read_sessions(rows: Rows, *, centre_id: str, now: datetime) -> ReadSessions:
    """The sessions of a sheet. `now` is on the clock of the centre, without time zone."""
    numbers = any(SESSION_NUMBER.key == _key(cell) for row in rows[:30] for cell in row)
    table = read_table(rows, BULK_COLUMNS, optional=_REQUIRED if numbers else frozenset())
    reading = ReadSessions([], list(table.problems), [])
    planned: dict[object, Planned] = {}
    session: Planned | None = None
    named = False
    for line in table.lines:
        if any(not is_blank(line.cells.get(column.field, "")) for column in SESSION_COLUMNS):
            session, named = _session(line, reading, planned, centre_id, now), True
        elif not named:
            reading.problems.append(Problem(line.row, SESSION_COLUMNS[1].header, "", _NO_SESSION))
        if any(not is_blank(line.cells.get(column.field, "")) for column in CANDIDATE_COLUMNS):
            listed = read_person(line, now.date())
            if not isinstance(listed, Listed):
                reading.problems += listed
            elif session is not None:
                session.people.append(listed)
    _warn(reading)
    reading.problems.sort(key=lambda one: one.row)
    reading.warnings.sort(key=lambda one: one.row)
    return reading


_NO_SESSION = (
    "Indiquez la session de ce candidat : son numéro, ou son site, sa salle, sa date, son heure et qui surveille."
)


def _key(cell: object) -> str:
    return normalise(cell) if isinstance(cell, str) else ""


def _session(
    line: Line, reading: ReadSessions, planned: dict[object, Planned], centre_id: str, now: datetime
) -> Planned | None:
    """The session of a line, added once; None when the line describes none."""
    raw, wrong = read_cells(line, SESSION_COLUMNS)
    number = raw.get("number", "").strip()
    others = [column.field for column in _DESCRIBED if not is_blank(line.cells.get(column.field, ""))]
    made: Planned | None = None
    if number and others:
        wrong.append(FieldProblem("number", "Gardez le numéro de la session, ou sa description, mais pas les deux."))
    elif number and not (number.isascii() and number.isdigit() and len(number) <= _LONGEST_NUMBER):
        wrong.append(
            FieldProblem("number", "Indiquez le numéro de session en chiffres, comme sur la page de la session.")
        )
    elif number:
        made = Planned(line.row, number=int(number))
    elif not wrong:
        made = _described(line.row, raw, wrong, centre_id, now)
    reading.problems += [Problem(line.row, _HEADERS[one.field], "", one.sentence) for one in wrong]
    if made is None:
        return None
    known = planned.setdefault(_identity(made), made)
    if known is made:
        reading.sessions.append(made)
    elif made.description != known.description:
        sentence = f"Mettez les mêmes surveillants et observations qu’à la ligne {known.row} : c’est la même session."
        reading.problems.append(Problem(line.row, _HEADERS["examiners"], "", sentence))
    return known


def _described(
    row: int, raw: Mapping[str, str], wrong: list[FieldProblem], centre_id: str, now: datetime
) -> Planned | None:
    try:
        told = {**raw, "centre_id": centre_id}
        description = validate_session(told, centre_ids=[centre_id], today=now.date())
    except InvalidForm as refusal:
        wrong += refusal.problems
        return None
    if datetime.combine(description.date, description.start_time) < now:
        wrong.append(FieldProblem("date", "Choisissez une date et une heure à venir : celles-ci sont passées."))
    return Planned(row, description=description)


def _identity(session: Planned) -> object:
    told = session.description
    return session.number if told is None else same_session(told.site, told.room, told.date, told.start_time)


def same_session(site: str, room: str, day: date, start_time: object) -> tuple[object, ...]:
    """Equal for two sessions that hold the same information, however the places are spelt."""
    return normalise(site) or site, normalise(room) or room, day, start_time


def _warn(reading: ReadSessions) -> None:
    """A candidate twice in a session is kept once, the first time; a session may be empty."""
    for session in reading.sessions:
        again = duplicates(session.people)
        reading.warnings += [
            Problem(
                two.row,
                _HEADERS["last_name"],
                two.name,
                f"Cette personne figure déjà dans cette session à la ligne {one.row} : seule la première est gardée.",
            )
            for one, two in again
        ]
        left = {id(two) for _, two in again}
        session.people = [one for one in session.people if id(one) not in left]
        if not session.people:
            reading.warnings.append(Problem(session.row, "", session.name, "Cette session n’a aucun candidat."))


def people_of(sessions: Sequence[Planned]) -> int:
    return sum(len(session.people) for session in sessions)
