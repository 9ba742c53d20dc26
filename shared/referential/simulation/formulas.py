"""The formulas of a simulated spreadsheet, as far as the check of the bank reads them. The browser computes them."""

import re
from collections.abc import Iterator

FUNCTIONS = {"SOMME", "MOYENNE", "MIN", "MAX", "NB", "NBVAL", "NB.SI", "SOMME.SI", "SI", "ARRONDI", "MEDIANE"}
"""What `shared/ui/static/js/simulators/spreadsheet.js` computes."""

Cell = tuple[int, int]
"""Row and column, from 0."""

_QUOTED = re.compile(r'"[^"]*"')
_CALLED = re.compile(r"([A-Za-zÀ-ÿ.]+)\(")
_REFERENCE = re.compile(r"\$?([A-Z])\$?([1-9]\d*)(?::\$?([A-Z])\$?([1-9]\d*))?")


def unknown_functions(formula: str) -> list[str]:
    return sorted(set(_CALLED.findall(_QUOTED.sub("", formula))) - FUNCTIONS)


def references(formula: str) -> Iterator[Cell]:
    """Every cell that the formula reads."""
    for column, row, last_column, last_row in _REFERENCE.findall(_QUOTED.sub("", formula)):
        top, left = int(row) - 1, ord(column) - ord("A")
        bottom = int(last_row) - 1 if last_row else top
        right = ord(last_column) - ord("A") if last_column else left
        yield from ((one, other) for one in range(top, bottom + 1) for other in range(left, right + 1))


def circular(rows: tuple[tuple[str, ...], ...]) -> bool:
    """True when a cell reads itself, through others or not."""
    reads = {
        (top, left): set(references(text))
        for top, row in enumerate(rows)
        for left, text in enumerate(row)
        if text.startswith("=")
    }
    while reads:
        settled = {cell for cell, read in reads.items() if not read & reads.keys()}
        if not settled:
            return True
        reads = {cell: read for cell, read in reads.items() if cell not in settled}
    return False
