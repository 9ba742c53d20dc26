"""XLSX, for Excel. Every text is written as text: nothing is ever computed."""

import io
from datetime import date, time

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from services.sessions.domain.sheet_cells import Cell, plain_text
from services.sessions.domain.sheet_columns import Column, Kind
from services.sessions.sheets.page import LISTS, SPARE_ROWS, Page, writable
from shared.domain.spreadsheet import guarded_cell

# In French whatever the spreadsheet speaks: one that counts in months first would show, and save as CSV, 03/14/2012.
_FORMATS = {Kind.DATE: "[$-40C]dd/mm/yyyy", Kind.TIME: "hh:mm", Kind.PERCENT: "0"}
_EXCEL_IS_RIGHT_FROM = date(1900, 3, 1)
"""It believes in a 29 February 1900: an earlier day is written as text."""


def write_xlsx(page: Page) -> bytes:
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    sheet = book.add_worksheet(page.name)
    formats = {kind: book.add_format({"num_format": _FORMATS.get(kind, "@")}) for kind in Kind}
    bold = book.add_format({"bold": True, "num_format": "@"})
    head = book.add_format({"bold": True, "bg_color": "#E3E8F0", "bottom": 1, "text_wrap": True, "num_format": "@"})
    for place, column in enumerate(page.columns):
        sheet.set_column(place, place, column.width, formats[column.kind])
    for number, row in enumerate(page.preface):
        for place, cell in enumerate(row):
            _write(sheet, number, place, cell, bold if place == 0 else formats[Kind.TEXT], formats)
    top = len(page.preface)
    sheet.set_row(top, 32)
    for place, column in enumerate(page.columns):
        sheet.write_string(top, place, column.title, head)
    for number, row in enumerate(page.rows, start=top + 1):
        for place, cell in enumerate(row):
            kind = page.columns[place].kind if place < len(page.columns) else Kind.TEXT
            _write(sheet, number, place, cell, formats[kind], formats)
    sheet.freeze_panes(top + 1, 0)
    if page.choices:
        _offer(book, sheet, page, top + 1)
    book.close()
    return made.getvalue()


def _write(sheet: Worksheet, row: int, place: int, cell: Cell, chosen: Format, formats: dict[Kind, Format]) -> None:
    if isinstance(cell, time):
        sheet.write_datetime(row, place, cell, formats[Kind.TIME])
    elif isinstance(cell, date) and date(cell.year, cell.month, cell.day) >= _EXCEL_IS_RIGHT_FROM:
        sheet.write_datetime(row, place, cell, formats[Kind.DATE])
    elif isinstance(cell, int | float) and not isinstance(cell, bool):
        sheet.write_number(row, place, cell, chosen)
    elif text := writable(guarded_cell(plain_text(cell))):
        sheet.write_string(row, place, text, chosen)


def _offer(book: xlsxwriter.Workbook, sheet: Worksheet, page: Page, first: int) -> None:
    """The lists to choose from, and what is told of a cell when it is entered."""
    lists = book.add_worksheet(LISTS)
    last = first + len(page.rows) + SPARE_ROWS
    text = book.add_format({"num_format": "@"})
    ranges = {}
    for place, (kind, values) in enumerate(page.choices.items()):
        lists.set_column(place, place, 32, text)
        for number, value in enumerate(values):
            lists.write_string(number, place, value, text)
        letter = chr(ord("A") + place)
        ranges[kind] = f"={LISTS}!${letter}$1:${letter}${len(values)}"
    for place, column in enumerate(page.columns):
        sheet.data_validation(first, place, last, place, _validation(column, ranges.get(column.kind)))


def _validation(column: Column, choices: str | None) -> dict[str, object]:
    """A wrong value is told and may stay: the import says what to do."""
    told: dict[str, object] = {"validate": "any"}
    if choices:
        told = {"validate": "list", "source": choices}
    elif column.kind is Kind.PERCENT:
        told = {"validate": "integer", "criteria": "between", "minimum": 1, "maximum": 99}
    return {
        **told,
        "ignore_blank": True,
        "input_title": column.header[:32],
        "input_message": f"{'Obligatoire. ' if column.required else ''}{column.hint}"[:255],
        "error_title": "Valeur à vérifier",
        "error_message": column.hint[:255],
        "error_type": "warning",
    }
