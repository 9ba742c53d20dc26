"""From an upload to its cells, whatever a French spreadsheet writes (`docs/rules.md` R-IMPORT)."""

import codecs
import csv
import io
from typing import BinaryIO

from shared.domain.spreadsheet import unguarded_cell
from shared.errors import Refusal

BIGGEST_UPLOAD = 512 * 1024
"""Bytes: a class of forty is 6 kB."""
MOST_ROWS = 1_000
LONGEST_LINE = 20_000
"""Signs between two line breaks."""
_SEPARATORS = ";\t,"
_HEAD = 20
_WORKBOOKS = (b"PK", b"\xd0\xcf\x11\xe0")


class RefusedFile(Refusal):
    """`sentence` says what the file is not, and what to do."""

    status = 422
    title = "Fichier refusé"

    def __init__(self, why: str) -> None:
        super().__init__(f"profiles-{why}", _SENTENCES[why])


_SAVE_AGAIN = "Enregistrez-le de nouveau en « CSV UTF-8 » depuis votre tableur, puis déposez-le."
_SENTENCES = {
    "empty": "Ce fichier est vide. Remplissez le modèle, puis déposez-le.",
    "too_big": "Ce fichier est trop volumineux pour une classe : 500 ko au plus. "
    "Copiez les lignes utiles dans un modèle neuf, puis déposez-le.",
    "workbook": f"Ce fichier est un classeur, pas un fichier CSV. {_SAVE_AGAIN}",
    "unknown": "Ce fichier n’est pas un fichier CSV. Remplissez le modèle, puis déposez-le.",
    "rows": f"Ce fichier a plus de {MOST_ROWS} lignes. Gardez celles de la classe, puis déposez-le de nouveau.",
    "long_line": f"Ce fichier contient une ligne démesurée. {_SAVE_AGAIN}",
    "quotes": f"Les guillemets de ce fichier ne se referment pas. {_SAVE_AGAIN}",
}


def read_cells(stream: BinaryIO) -> list[tuple[int, list[str]]]:
    """The rows that hold something, each with its number, from 1.

    :raises RefusedFile: it is no such file, is damaged or too big; nothing of it must be kept.
    """
    content = stream.read(BIGGEST_UPLOAD + 1)
    if len(content) > BIGGEST_UPLOAD:
        raise RefusedFile("too_big")
    if content.startswith(_WORKBOOKS):
        raise RefusedFile("workbook")
    text = _text(content)
    if not text.strip(" \t\r\n;,"):
        raise RefusedFile("empty")
    if any(len(line) > LONGEST_LINE for line in text.splitlines()):
        raise RefusedFile("long_line")
    head = text.splitlines()[:_HEAD]
    separator = max(_SEPARATORS, key=lambda one: max(line.count(one) for line in head))
    if not any(separator in line for line in head):
        raise RefusedFile("unknown")
    try:
        read = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        rows = [(number, [_clean(cell) for cell in cells]) for number, cells in enumerate(read, 1)]
    except csv.Error:
        raise RefusedFile("quotes") from None
    rows = [(number, cells) for number, cells in rows if any(cells)]
    if len(rows) > MOST_ROWS:
        raise RefusedFile("rows")
    return rows


def _text(content: bytes) -> str:
    """UTF-16 if it says so, UTF-8 if all of it is, else the encoding of French Windows."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1252", "iso8859-15"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeError:
            continue
        if "\0" not in text:
            return text
    raise RefusedFile("unknown")


def _clean(cell: str) -> str:
    return " ".join(unguarded_cell(cell).split())
