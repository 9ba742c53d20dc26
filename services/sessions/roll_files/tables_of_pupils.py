"""The CSV files of Fregata (agricultural schools) and ONDE (primary schools), recognised by their header."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from io import TextIOWrapper
from typing import BinaryIO

from services.sessions.domain.garbled import is_garbled
from services.sessions.domain.roll_row import ine_or_none, read_row
from services.sessions.roll_files import refusals
from services.sessions.roll_files.encodings import guessed_encoding
from services.sessions.roll_files.found import FoundPupil, Problem
from shared.domain.forms import InvalidForm
from shared.domain.names import normalise

LONGEST_LINE = 20_000
"""Signs. A row of these files has some three hundred."""


@dataclass(frozen=True)
class Kind:
    """A kind of file: for each field of a row, the headers that give it, the usual one first."""

    name: str
    columns: dict[str, tuple[str, ...]]
    wanted: frozenset[str]
    """Fields whose column must be there."""

    @property
    def signature(self) -> frozenset[str]:
        """What tells this kind from the others, whatever is missing."""
        return frozenset(normalise(header) for header in self.columns["ine"] + self.columns["division"])


FREGATA = Kind(
    "fregata",
    {
        "ine": ("Identifiant unique*",),
        "first_name": ("Premier prénom*",),
        "second_name": ("Deuxième prénom",),
        "third_name": ("Troisième prénom",),
        "last_name": ("Nom de famille*",),
        "usage_name": ("Nom d’usage",),
        "sex": ("Code sexe*", "Code sexe"),
        "birth_date": ("Date de naissance (jj/mm/aaaa)*",),
        "birth_city_code": ("Code commune naissance**",),
        "birth_city": ("Libellé commune naissance**",),
        "birth_department": ("Code département naissance*",),
        "birth_country": ("Code pays naissance*",),
        "division": ("Division*",),
    },
    frozenset({"ine", "first_name", "last_name", "birth_date", "birth_country", "division"}),
)
ONDE = Kind(
    "onde",
    {
        "last_name": ("Nom élève", "Nom de famille élève"),
        "usage_name": ("Nom d’usage élève",),
        "first_name": ("Prénom élève",),
        "birth_date": ("Date naissance",),
        "sex": ("Sexe",),
        "ine": ("INE",),
        "division": ("Libellé classe",),
    },
    frozenset({"ine", "first_name", "last_name", "birth_date", "division"}),
)


def read_table(stream: BinaryIO, today: date) -> Iterator[Kind | FoundPupil]:
    """The kind of the file, then its pupils, in its order.

    :raises RefusedFile: it is neither, lacks columns, or is damaged or hostile.
    """
    text = TextIOWrapper(stream, encoding=guessed_encoding(stream), newline="")
    reader = csv.reader(_lines(text), delimiter=";", strict=True)
    try:
        headers = next(reader, [])
        kind, places = _recognise(headers)
        yield kind
        start = reader.line_num + 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield _pupil(headers, places, cells, start, today)
            start = reader.line_num + 1
    except UnicodeDecodeError:
        raise refusals.garbled() from None
    except csv.Error:
        raise refusals.damaged(reader.line_num) from None
    finally:
        text.detach()


def _lines(text: TextIOWrapper) -> Iterator[str]:
    """Line by line, none longer than those of a school."""
    number = 0
    while line := text.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            raise refusals.huge_field(number)
        if "\0" in line:
            raise refusals.unknown()
        yield line


def _recognise(headers: list[str]) -> tuple[Kind, dict[str, int]]:
    """The kind of file, and the place of each field that it gives."""
    if any(is_garbled(header) for header in headers):
        raise refusals.garbled()
    names = [normalise(header) for header in headers]
    kind = next((one for one in (FREGATA, ONDE) if one.signature <= set(names)), None)
    if kind is None:
        raise refusals.unknown()
    places: dict[str, int] = {}
    for field, written in kind.columns.items():
        fitting = [place for place, name in enumerate(names) if name in {normalise(one) for one in written}]
        if len(fitting) > 1:
            raise refusals.double_column(headers[fitting[1]])
        if fitting:
            places[field] = fitting[0]
    if missing := [kind.columns[field][0] for field in kind.columns if field in kind.wanted - places.keys()]:
        raise refusals.missing_columns(missing)
    return kind, places


def _pupil(headers: list[str], places: dict[str, int], cells: list[str], line: int, today: date) -> FoundPupil:
    if any(is_garbled(cell) for cell in cells):
        raise refusals.garbled()
    raw = {field: cells[place] for field, place in places.items() if place < len(cells)}
    name = " ".join(f"{raw.get('last_name', '')} {raw.get('first_name', '')}".split())[:200]
    division = " ".join(raw.get("division", "").split())[:50]
    too_few, too_many = len(cells) <= max(places.values()), any(cell.strip() for cell in cells[len(headers) :])
    if too_few or too_many:
        sentence = f"Cette ligne a {len(cells)} cases au lieu de {len(headers)} : refaites l’export sans la changer."
        return FoundPupil(str(line), line, name, division or "?", problems=(Problem(headers[0], sentence),))
    try:
        return FoundPupil(str(line), line, name, division, row=read_row(raw, line, today))
    except InvalidForm as refusal:
        # What a file has no column for is told in that of the class.
        problems = tuple(
            Problem(headers[places.get(each.field, places["division"])], each.sentence) for each in refusal.problems
        )
        return FoundPupil(str(line), line, name, division, problems=problems, ine=ine_or_none(raw["ine"]))
