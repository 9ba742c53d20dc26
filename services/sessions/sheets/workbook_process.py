"""Reads an ODS or XLSX workbook in a process of its own, because a hostile one may take it down.

The library builds the whole page in memory and aborts when there is none left: here, that ends this process alone. It
limits itself before it reads, and looks at every part of the archive before the library does. Run as
`python -I workbook_process.py`: the workbook comes on the standard input; a JSON object leaves by the standard output,
either `kind` and `rows` (cells as `sheet.unpacked` reads them) or `refused`. Imports nothing of the project.
"""

import io
import json
import resource
import struct
import sys
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, NoReturn
from xml.etree import ElementTree
from xml.parsers import expat

MEMORY = 512 * 1024 * 1024
"""Bytes of address space. A page of 10 000 rows holds 35 MB in memory."""
SECONDS = 20
BIGGEST_INSIDE = 80 * 1024 * 1024
"""Bytes of all the parts once inflated: 10 000 candidates are some 25 MB in LibreOffice."""
MOST_PARTS = 500
MOST_ROWS, MOST_COLUMNS = 10_000, 200
HEADER_ROOM = 50
"""Rows above the table."""
LOWEST_ROW = 2 * MOST_ROWS
"""The last one that may hold something: a sheet given back writes the empty ones above it too."""
LONGEST_CELL = 2_000
MOST_TEXT = 20 * 1024 * 1024
"""Signs of all the cells."""
CHUNK = 65_536

_END_OF_DIRECTORY, _END_SIZE, _BIGGEST_DIRECTORY = b"PK\x05\x06", 22, 200_000
Marks = dict[tuple[int, int], str]
"""Cells that show no value, by row and column from 0: `formula` or `error`."""


class Refused(Exception):
    """The argument names the sentence in `refusals`."""


def main() -> None:
    limits = ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_CORE, 0))
    for what, most in limits:
        resource.setrlimit(what, (most, most))
    try:
        answer = read(sys.stdin.buffer.read())
    except Refused as why:
        answer = {"refused": str(why)}
    except MemoryError:
        answer = {"refused": "inflates"}
    json.dump(answer, sys.stdout)


def read(content: bytes) -> dict[str, Any]:
    import python_calamine

    kind, marks = look(content)
    try:
        with python_calamine.load_workbook(io.BytesIO(content)) as book:
            shown = (python_calamine.SheetTypeEnum.WorkSheet, python_calamine.SheetVisibleEnum.Visible)
            pages = [rank for rank, page in enumerate(book.sheets_metadata) if (page.typ, page.visible) == shown]
            if not pages:
                raise Refused("no_page")
            index = pages[0]
            rows = book.get_sheet_by_index(index).to_python(skip_empty_area=False)
    except python_calamine.PasswordError:
        raise Refused("locked") from None
    except (python_calamine.CalamineError, ValueError, OverflowError):
        raise Refused("damaged") from None
    return {"kind": kind, "rows": list(packed(rows, marks.get(index, {})))}


def look(content: bytes) -> tuple[str, dict[int, Marks]]:
    """Inflate and parse each part, keeping nothing. The kind of workbook, the marks of each page by its rank."""
    tail = content[-_BIGGEST_DIRECTORY - _END_SIZE :]
    place = tail.rfind(_END_OF_DIRECTORY)
    if place < 0 or len(tail) - place < _END_SIZE:
        raise Refused("damaged")
    if struct.unpack_from("<L", tail, place + 12)[0] > _BIGGEST_DIRECTORY:
        raise Refused("inflates")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _look_inside(archive)
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, OSError, KeyError):
        raise Refused("damaged") from None
    except (RuntimeError, ElementTree.ParseError, expat.ExpatError, ValueError, LookupError) as error:
        raise Refused("locked" if "password" in str(error) else "damaged") from None


def _look_inside(archive: zipfile.ZipFile) -> tuple[str, dict[int, Marks]]:
    parts = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(parts) > MOST_PARTS or len({entry.filename for entry in parts}) != len(parts):
        raise Refused("inflates")
    if sum(entry.file_size for entry in parts) > BIGGEST_INSIDE:
        raise Refused("inflates")
    kind = _kind({entry.filename for entry in parts})
    left = BIGGEST_INSIDE
    marks: dict[str, dict[int, Marks]] = {}
    for entry in parts:
        watch = _watch(entry.filename, kind) if entry.file_size else None
        with archive.open(entry) as inside:
            while chunk := inside.read(CHUNK):
                left -= len(chunk)
                if left < 0:
                    raise Refused("inflates")
                if watch is not None:
                    watch.feed(chunk)
        if watch is not None:
            marks[entry.filename] = watch.end()
    if kind == "ods":
        return kind, marks.get("content.xml", {})
    return kind, {rank: marks.get(name, {}).get(0, {}) for rank, name in enumerate(_pages_of_xlsx(archive))}


def _kind(names: set[str]) -> str:
    if {"mimetype", "content.xml", "META-INF/manifest.xml"} <= names:
        return "ods"
    if "xl/workbook.xml" in names:
        return "xlsx"
    raise Refused("unknown")


def _watch(name: str, kind: str) -> "_Watch | None":
    lower = name.lower()
    if not lower.endswith((".xml", ".rels", ".vml", ".rdf")):
        return None
    if kind == "ods":
        return _OdsPage() if name == "content.xml" else _Manifest() if lower == "meta-inf/manifest.xml" else _Watch()
    return _XlsxPage() if lower.startswith("xl/worksheets/") and lower.endswith(".xml") else _Watch()


def _pages_of_xlsx(archive: zipfile.ZipFile) -> Iterator[str]:
    """The part of each page, in the order of the tabs."""
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314 - looked at, without DOCTYPE
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    for page in book.iterfind("{*}sheets/{*}sheet"):
        link = next((value for name, value in page.attrib.items() if name.endswith("}id")), None)
        target = targets.get(link, "")
        yield target.lstrip("/") if target.startswith("/") else f"xl/{target}"


class _Watch:
    """Parses a part and keeps nothing of it; a DOCTYPE or an entity is refused."""

    def __init__(self) -> None:
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartDoctypeDeclHandler = _forbid
        self._parser.EntityDeclHandler = _forbid
        self._parser.buffer_text = True
        self.marks: dict[int, Marks] = {}

    def feed(self, chunk: bytes) -> None:
        self._parser.Parse(chunk, False)

    def end(self) -> dict[int, Marks]:
        self._parser.Parse(b"", True)
        return self.marks


class _Manifest(_Watch):
    def __init__(self) -> None:
        super().__init__()
        self._parser.StartElementHandler = self._start

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        if name.endswith(" encryption-data"):
            raise Refused("locked")


class _XlsxPage(_Watch):
    def __init__(self) -> None:
        super().__init__()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        self.marks = {0: {}}
        self._cell, self._kind = "", ""
        self._formula = self._in_value = self._valued = False

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        if local == "c":
            self._cell, self._kind = attributes.get("r", ""), attributes.get("t", "")
            self._formula = self._valued = False
        self._formula = self._formula or local == "f"
        self._in_value = local in ("v", "t")

    def _characters(self, _text: str) -> None:
        self._valued = self._valued or self._in_value

    def _end(self, name: str) -> None:
        self._in_value = False
        silent = name.endswith(" c") and (self._kind == "e" or (self._formula and not self._valued))
        if silent and len(self.marks[0]) < MOST_ROWS and (place := _place(self._cell)):
            self.marks[0][place] = "error" if self._kind == "e" else "formula"


class _OdsPage(_Watch):
    def __init__(self) -> None:
        super().__init__()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._table, self._row, self._column = -1, 0, 0
        self._repeated = 1

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        if local == "table":
            self._table, self._row = self._table + 1, 0
            self.marks[self._table] = {}
        elif local == "table-row":
            self._column, self._repeated = 0, _count(attributes, "number-rows-repeated")
        elif local in ("table-cell", "covered-table-cell"):
            told = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
            broken = any(
                key.endswith("calcext:1.0 value-type") and value == "error" for key, value in attributes.items()
            )
            unknown = "formula" in told and "value-type" not in told
            if (broken or unknown) and len(self.marks[self._table]) < MOST_ROWS:
                self.marks[self._table][self._row, self._column] = "error" if broken else "formula"
            self._column += _count(attributes, "number-columns-repeated")

    def _end(self, name: str) -> None:
        if name.endswith(" table-row"):
            self._row += self._repeated


def _count(attributes: dict[str, str], local: str) -> int:
    written = next((value for key, value in attributes.items() if key.endswith(f" {local}")), "1")
    return max(1, int(written[:9]))


def _place(reference: str) -> tuple[int, int] | None:
    """« B3 » is (2, 1)."""
    letters = reference.rstrip("0123456789")
    digits = reference[len(letters) :]
    if not (digits and 0 < len(letters) <= 3 and letters.isascii() and letters.isupper()):
        return None
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(digits[:9]) - 1, column - 1


def _forbid(*_: object) -> NoReturn:
    raise Refused("doctype")


def packed(rows: list[list[Any]], marks: Marks) -> Iterator[list[Any]]:
    """The cells as JSON holds them: an empty row is an empty list, and what is empty at the end goes."""
    left, filled, waiting = MOST_TEXT, 0, 0
    for number, cells in enumerate(rows):
        row = [_packed(cell) for cell in cells]
        for column in [column for at, column in marks if at == number] if marks else ():
            row += [""] * (column + 1 - len(row))
            row[column] = {"unreadable": marks[number, column]}
        while row and row[-1] == "":
            row.pop()
        if not row:
            waiting += 1
            continue
        filled += 1
        if filled > MOST_ROWS + HEADER_ROOM or number >= LOWEST_ROW:
            raise Refused("rows")
        if len(row) > MOST_COLUMNS:
            raise Refused("columns")
        left -= sum(len(cell) for cell in row if isinstance(cell, str))
        if left < 0:
            raise Refused("inflates")
        yield from ([] for _ in range(waiting))
        waiting = 0
        yield row


def _packed(cell: Any) -> Any:
    if isinstance(cell, str):
        return cell[:LONGEST_CELL]
    if isinstance(cell, datetime):
        midnight = cell.time() == time()
        return {"date": cell.date().isoformat()} if midnight else {"datetime": cell.replace(microsecond=0).isoformat()}
    if isinstance(cell, date):
        return {"date": cell.isoformat()}
    if isinstance(cell, timedelta):
        seconds = round(cell.total_seconds())
        cell = time(seconds // 3600, seconds // 60 % 60, seconds % 60) if 0 <= seconds < 86_400 else None
        return "" if cell is None else {"time": cell.isoformat()}
    return {"time": cell.replace(microsecond=0).isoformat()} if isinstance(cell, time) else cell


if __name__ == "__main__":
    main()
