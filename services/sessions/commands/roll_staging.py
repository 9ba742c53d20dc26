"""A file on its way through temporary tables: pupils, classes and notes, joined and judged by the database.

Rows go in by batches, so that the size of the file is nothing to this process. The tables end with the transaction.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

import psycopg
from sqlalchemy import text

from services.sessions.domain.roll_row import INACTIVE, read_division
from services.sessions.domain.typed import InvalidValue
from services.sessions.roll_files.found import Found, FoundClass, FoundPupil
from shared.transaction import Transaction

BATCH = 1_000

_TABLES = """
CREATE TEMPORARY TABLE roll_read (
    key text, line int, name text, division text, ine text, last_name text, first_name text, birth_date date,
    birth_city text, birth_department text, birth_country text
) ON COMMIT DROP;
CREATE TEMPORARY TABLE roll_class (key text, line int, division text) ON COMMIT DROP;
CREATE TEMPORARY TABLE roll_note (kind text, key text, line int, "column" text, name text, sentence text) ON COMMIT DROP
"""
_COPY = {
    "read": "COPY roll_read FROM STDIN",
    "class": "COPY roll_class FROM STDIN",
    "note": "COPY roll_note FROM STDIN",
}

_JUDGE = f"""
UPDATE roll_read SET division = said.division
FROM (SELECT DISTINCT ON (key) key, division FROM roll_class ORDER BY key, line) AS said
WHERE roll_read.key = said.key AND roll_read.division = '';

CREATE TEMPORARY TABLE roll_aside ON COMMIT DROP AS
SELECT key, line, name, CASE division WHEN '' THEN 'without_class' ELSE 'inactive' END AS kind
FROM roll_read WHERE division = '' OR lower(division) = '{INACTIVE}';

DELETE FROM roll_note USING roll_aside WHERE roll_note.key = roll_aside.key AND roll_note.line = roll_aside.line;
DELETE FROM roll_read WHERE division = '' OR lower(division) = '{INACTIVE}';
INSERT INTO roll_note (kind, key, line, "column", name, sentence)
SELECT kind, key, line, '', name, CASE kind
    WHEN 'without_class' THEN 'Laissé de côté : le fichier ne donne pas sa classe.'
    ELSE 'Laissé de côté : sa classe est « Inactifs ».' END
FROM roll_aside;

INSERT INTO roll_note (kind, key, line, "column", name, sentence)
SELECT 'error', key, line, :ine_column, name,
    'Cet INE est déjà celui de l’élève de la ligne ' || before || ' : corrigez l’un des deux, ou retirez le doublon.'
FROM (
    SELECT key, line, name, lag(line) OVER (PARTITION BY ine ORDER BY line) AS before
    FROM roll_read WHERE ine IS NOT NULL
) AS read
WHERE before IS NOT NULL;
"""  # noqa: S608 - INACTIVE is a constant of ours

_KEEP_NOTES = """
INSERT INTO roll_import_note (import_id, rank, kind, line, "column", name, sentence)
SELECT :import_id, row_number() OVER (ORDER BY kind <> 'error', line, "column", sentence),
    kind, line, "column", name, sentence
FROM roll_note
"""
_KEEP_ROWS = """
INSERT INTO roll_import_row
    (import_id, ine, last_name, first_name, birth_date, birth_city, birth_department, birth_country, division)
SELECT :import_id, ine, last_name, first_name, birth_date, birth_city, birth_department, birth_country, division
FROM roll_read
"""

Thing = TypeVar("Thing")


def stage(tx: Transaction, found: Iterable[Found], *, ine_column: str) -> None:
    """Read all that a file holds, and judge it as a whole. `ine_column`: where the file says the INE."""
    _run(tx, _TABLES)
    driver = tx.session.connection().connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    for batch in _batches(found):
        for table, rows in _rows_of(batch).items():
            with driver.cursor().copy(_COPY[table]) as copy:
                for row in rows:
                    copy.write_row(row)
    _run(tx, _JUDGE, ine_column=ine_column)


def count_notes(tx: Transaction) -> dict[str, int]:
    """How many notes of each kind."""
    rows = tx.session.execute(text("SELECT kind, count(*) AS notes FROM roll_note GROUP BY kind"))
    return {row.kind: row.notes for row in rows}


def count_pupils(tx: Transaction) -> int:
    """How many are left to be put on the roll, errors included."""
    return tx.session.scalar(text("SELECT count(*) FROM roll_read")) or 0


def keep_notes(tx: Transaction, import_id: UUID) -> None:
    tx.session.execute(text(_KEEP_NOTES), {"import_id": import_id})


def keep_rows(tx: Transaction, import_id: UUID) -> None:
    """Only for a file without error: every row has an INE, once."""
    tx.session.execute(text(_KEEP_ROWS), {"import_id": import_id})


def _rows_of(batch: Sequence[Found]) -> dict[str, list[tuple[Any, ...]]]:
    rows: dict[str, list[tuple[Any, ...]]] = {"read": [], "class": [], "note": []}
    for found in batch:
        if isinstance(found, FoundClass):
            _add_class(rows, found)
        elif found.left:
            sentence = "Laissé de côté : le fichier dit que cet élève est sorti (DATE_SORTIE)."
            rows["note"].append(("departed", found.key, found.line, "DATE_SORTIE", found.name, sentence))
        else:
            _add_pupil(rows, found)
    return rows


def _add_class(rows: dict[str, list[tuple[Any, ...]]], found: FoundClass) -> None:
    try:
        division = read_division(found.division, required=False)
    except InvalidValue as error:
        rows["note"].append(("error", found.key, found.line, "CODE_STRUCTURE", "", str(error)))
        division = "?"
    if division:
        rows["class"].append((found.key, found.line, division))


def _add_pupil(rows: dict[str, list[tuple[Any, ...]]], found: FoundPupil) -> None:
    rows["read"].append((found.key, found.line, found.name, found.division, *_values(found)))
    rows["note"].extend(
        ("error", found.key, found.line, problem.column, found.name, problem.sentence) for problem in found.problems
    )


def _values(found: FoundPupil) -> tuple[Any, ...]:
    """Of a pupil with problems, the INE alone: it may also be somebody else's."""
    row = found.row
    if row is None:
        return (found.ine, *[None] * 6)
    place = (row.birth_city, row.birth_department, row.birth_country)
    return (row.ine, row.last_name, row.first_name, row.birth_date, *place)


def _run(tx: Transaction, script: str, **values: object) -> None:
    """Several statements one after the other: a prepared one holds only one."""
    for statement in script.split(";\n"):
        if statement.strip():
            given = {name: value for name, value in values.items() if f":{name}" in statement}
            tx.session.execute(text(statement), given)


def _batches(things: Iterable[Thing]) -> Iterator[list[Thing]]:
    several = iter(things)
    while batch := list(islice(several, BATCH)):
        yield batch
