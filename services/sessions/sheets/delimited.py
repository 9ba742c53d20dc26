"""CSV: whatever separator and encoding a spreadsheet of here writes."""

import csv
import io
from collections.abc import Iterator
from itertools import chain, islice

from services.sessions.domain.candidate_list import MOST_ROWS
from services.sessions.domain.sheet_cells import Cell, plain_text
from services.sessions.roll_files.encodings import guessed_encoding
from services.sessions.sheets.page import Page
from services.sessions.sheets.refusals import refused
from shared.domain.spreadsheet import BYTE_ORDER_MARK, guarded_cell

LONGEST_LINE = 20_000
"""Signs between two line breaks. A row of candidate has some two hundred."""
MOST_CELLS = 200
LOWEST_ROW = 2 * MOST_ROWS
"""The last row that may hold something, empty ones above it included."""
_HEAD = 30
_SEPARATORS = ";\t,"


def read_delimited(content: bytes) -> list[list[str]]:
    """The cells of a CSV file, all of them text.

    :raises RefusedSheet: it is no such file, or is too long.
    """
    if b"\0" in content:
        raise refused("utf16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "unknown")
    encoding = guessed_encoding(io.BytesIO(content))
    lines = _lines(content.decode(encoding, errors="replace"))
    head = list(islice(lines, _HEAD))
    separator = max(_SEPARATORS, key=lambda one: max((line.count(one) for line in head), default=0))
    if not any(separator in line for line in head):
        raise refused("unknown")
    rows: list[list[str]] = []
    try:
        for number, cells in enumerate(csv.reader(chain(head, lines), delimiter=separator, strict=True)):
            if not any(cells):
                continue
            if number >= LOWEST_ROW:
                raise refused("rows")
            if len(cells) > MOST_CELLS:
                raise refused("columns")
            rows += [[] for _ in range(number - len(rows))]
            rows.append(cells)
    except csv.Error:
        raise refused("quotes") from None
    if sum(map(bool, rows)) > MOST_ROWS + _HEAD:
        raise refused("rows")
    return rows


def write_delimited(page: Page) -> bytes:
    """With what a French spreadsheet expects: `;`, a byte-order mark, dates as JJ/MM/AAAA."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    for row in (*page.preface, [column.title for column in page.columns], *page.rows):
        writer.writerow([_written(cell) for cell in row] or [""])
    return (BYTE_ORDER_MARK + text.getvalue()).encode()


def _written(cell: Cell) -> str:
    return guarded_cell(plain_text(cell))


def _lines(text: str) -> Iterator[str]:
    stream = io.StringIO(text, newline="")
    while line := stream.readline(LONGEST_LINE + 1):
        if len(line) > LONGEST_LINE:
            raise refused("long_line")
        yield line
