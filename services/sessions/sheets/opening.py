"""From an upload to its cells: what it is, is told by its content and never by its name."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, BinaryIO

from services.sessions.domain.sheet_cells import Cell
from services.sessions.sheets.delimited import read_delimited
from services.sessions.sheets.refusals import refused
from services.sessions.sheets.sheet import Sheet, SheetKind, unpacked
from shared.domain.spreadsheet import unguarded_cell

BIGGEST_UPLOAD = 5 * 1024 * 1024
"""Bytes of a file as it is sent: 10 000 candidates are 1 MB."""

_PROCESS = Path(__file__).with_name("workbook_process.py")
_PATIENCE = 30
"""Seconds. The process stops itself sooner; this is for a machine that is too busy."""
_BIGGEST_ANSWER = 64 * 1024 * 1024

_ZIP, _OLE = b"PK", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_sheet(stream: BinaryIO) -> Sheet:
    """The cells of the first visible page of a workbook, or those of a CSV file.

    :raises RefusedSheet: it is no such file, is damaged, too big or hostile; nothing of it must be kept.
    """
    stream.seek(0)
    content = stream.read(BIGGEST_UPLOAD + 1)
    if len(content) > BIGGEST_UPLOAD:
        raise refused("too_big")
    if not content.strip(b"\0 \t\r\n\xef\xbb\xbf;,"):
        raise refused("empty")
    if content.startswith(_OLE):
        raise refused("old")
    sheet = _read_workbook(content) if content.startswith(_ZIP) else Sheet(SheetKind.CSV, read_delimited(content))
    if not any(sheet.rows):
        raise refused("empty")
    return Sheet(sheet.kind, [[_unguarded(cell) for cell in row] for row in sheet.rows])


def _unguarded(cell: Cell) -> Cell:
    return unguarded_cell(cell) if type(cell) is str else cell


def _read_workbook(content: bytes) -> Sheet:
    answer = _ask(content)
    if "refused" in answer:
        raise refused(answer["refused"])
    return unpacked(answer["kind"], answer["rows"])


def _ask(content: bytes) -> dict[str, Any]:
    """What the process says; when it says nothing, the workbook took it down."""
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(_PROCESS)],
            input=content,
            capture_output=True,
            timeout=_PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return {"refused": "inflates"}
    if done.returncode or len(done.stdout) > _BIGGEST_ANSWER:
        return {"refused": "inflates"}
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer
