"""Sheets as a référent's spreadsheet writes them, cell by cell, and the people in them."""

import csv
import io
import zipfile
from collections.abc import Sequence
from datetime import date, time
from typing import Any
from uuid import uuid4

import xlsxwriter
from odfdo import Document, Row, Table

from services.sessions.domain.sheet_columns import BULK_COLUMNS, CANDIDATE_COLUMNS
from services.sessions.tables import Candidate, Session
from shared.domain.names import normalise
from tests.sessions.desk import ZOE

TODAY = date(2026, 11, 25)
HEADERS = [column.title for column in CANDIDATE_COLUMNS]
BULK_HEADERS = [column.title for column in BULK_COLUMNS]

ZOE_CELLS = ["LEFÈVRE-NUÑEZ", "Zoé", "14/03/2012", "Bondy", "93", "France", "33", "", "", "L-12", "3A"]
IBRAHIM_CELLS = ["TRAORÉ", "Ibrahim", "02/09/2011", "Bamako", "99", "Mali", "", "", "", "", "3B"]
KINDS = ("ods", "xlsx", "csv")


def table(*people: Sequence[Any], headers: Sequence[str] = HEADERS) -> list[Sequence[Any]]:
    return [headers, *people]


def cells(**changes: Any) -> list[Any]:
    """Zoé, with other cells by field."""
    fields = [column.field for column in CANDIDATE_COLUMNS]
    return [changes.get(field, cell) for field, cell in zip(fields, ZOE_CELLS, strict=True)]


def somebody(number: int, **changes: Any) -> list[Any]:
    return cells(**{"last_name": f"NOM{number}", **changes})


def made(kind: str, rows: Sequence[Sequence[Any]]) -> bytes:
    """By another way than the code under test: typed cells, no style but what a date or a percentage needs."""
    return {"ods": _ods, "xlsx": _xlsx, "csv": _csv}[kind](rows)


def _xlsx(rows: Sequence[Sequence[Any]]) -> bytes:
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    sheet = book.add_worksheet("Feuil1")
    day, clock = book.add_format({"num_format": "dd/mm/yyyy"}), book.add_format({"num_format": "hh:mm"})
    percent = book.add_format({"num_format": "0%"})
    for row, line in enumerate(rows):
        for column, cell in enumerate(line):
            if isinstance(cell, date | time):
                sheet.write_datetime(row, column, cell, clock if isinstance(cell, time) else day)
            elif isinstance(cell, str) and cell.startswith("FORMULA "):
                sheet.write_formula(row, column, cell[8:], None, "")
            elif isinstance(cell, str):
                sheet.write_string(row, column, cell)
            else:
                sheet.write_number(row, column, cell, percent if 0 < cell < 1 else None)
    book.close()
    return content.getvalue()


def _ods(rows: Sequence[Sequence[Any]]) -> bytes:
    document = Document("spreadsheet")
    document.body.clear()
    sheet = Table("Feuille1")
    for line in rows:
        row = Row()
        for column, cell in enumerate(line):
            formula = isinstance(cell, str) and cell.startswith("FORMULA ")
            row.set_value(column, None if formula else _for_ods(cell))
            if formula:
                row.get_cell(column, clone=False).formula = f"of:{cell[8:]}"
        sheet.append_row(row)
    document.body.append(sheet)
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def _for_ods(cell: Any) -> Any:
    if isinstance(cell, time):
        from datetime import timedelta

        return timedelta(hours=cell.hour, minutes=cell.minute)
    return None if cell == "" else cell


def _csv(rows: Sequence[Sequence[Any]], *, encoding: str = "utf-8-sig", delimiter: str = ";") -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    for line in rows:
        writer.writerow([f"{cell:%d/%m/%Y}" if isinstance(cell, date) else cell for cell in line])
    return text.getvalue().encode(encoding)


def delimited(rows: Sequence[Sequence[Any]], *, encoding: str, delimiter: str) -> bytes:
    return _csv(rows, encoding=encoding, delimiter=delimiter)


def rezipped(content: bytes, changes: dict[str, bytes | None], *, also: dict[str, bytes] | None = None) -> bytes:
    """The archive with other parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            part = changes.get(entry.filename, old.read(entry))
            if part is not None:
                new.writestr(entry.filename, part)
        for name, part in (also or {}).items():
            new.writestr(name, part)
    return made.getvalue()


def part(content: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name)


def enrolled(**changes: Any) -> Candidate:
    """A row of the list, of nobody in a database."""
    facts: dict[str, Any] = {
        **ZOE,
        "extra_time_percent": 0,
        "invitation_email": "",
        "result_recipient_email": "",
        "external_id": "",
        "division": "",
        **changes,
    }
    keys = {"last_name_key": normalise(facts["last_name"]), "first_name_key": normalise(facts["first_name"])}
    return Candidate(id=uuid4(), version=1, **facts, **keys)


def a_session() -> Session:
    return Session(number=42, date=date(2027, 3, 9), start_time=time(9, 30), site="Bâtiment des sciences", room="B12")
