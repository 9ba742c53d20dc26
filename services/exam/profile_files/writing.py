"""CSV files that a French spreadsheet opens by a double click."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence

from flask import Response

from shared.domain.spreadsheet import BYTE_ORDER_MARK


def csv_file(name: str, rows: Iterable[Sequence[str]], guard: Callable[[str], str]) -> Response:
    """The rows as a file. `guard` keeps a cell from being a formula. It holds names: no cache keeps it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerows([guard(cell) for cell in row] for row in rows)
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"', "Cache-Control": "no-store"}
    return Response((BYTE_ORDER_MARK + text.getvalue()).encode(), mimetype="text/csv", headers=headers)
