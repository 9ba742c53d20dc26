"""A model filled in by somebody: cells typed under its header, in a copy that LibreOffice saved."""

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

from odfdo import Cell, Document, Table

from services.sessions.domain.sheet_columns import CANDIDATE_COLUMNS, header_key


def filled(model: bytes, people: Sequence[dict[str, Any]], *, gap: int = 0, backwards: bool = False) -> bytes:
    """An ODS whose table holds `people`, by field. `gap`: empty rows between two; `backwards`: columns turned round."""
    document = Document(io.BytesIO(model))
    table = document.body.get_table(0)
    header = _header(table)
    titles = [str(cell or "") for cell in table.get_row_values(header)]
    fields = {header_key(column.header): column.field for column in CANDIDATE_COLUMNS}
    order = [(place, fields[header_key(title)]) for place, title in enumerate(titles) if header_key(title) in fields]
    last = len(order) - 1
    if backwards:
        order = [(last - place, field) for place, field in order]
        for place, field in order:
            title = next(column.title for column in CANDIDATE_COLUMNS if column.field == field)
            table.set_value((place, header), title)
    for number, person in enumerate(people):
        row = header + 1 + number * (gap + 1)
        for place, field in order:
            if person.get(field, "") != "":
                table.set_cell((place, row), _cell(person[field]))
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def _header(table: Table) -> int:
    for number in range(30):
        if any(str(cell or "").startswith("Nom de naissance") for cell in table.get_row_values(number)):
            return number
    raise AssertionError("the model has no header")


def _cell(value: Any) -> Cell:
    return Cell(value, cell_type="date" if isinstance(value, date) else None)
