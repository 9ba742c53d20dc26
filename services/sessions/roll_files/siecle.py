"""SIECLE: « Élèves sans adresses », versions 1.7 and 2.1. Pupils first, their classes after.

Read by Expat, which builds no tree: what is kept of a file is the pupil being read, whatever its size.
"""

import codecs
from collections.abc import Iterator
from datetime import date
from typing import BinaryIO
from xml.parsers import expat

from services.sessions.domain.garbled import is_garbled
from services.sessions.domain.roll_row import ine_or_none, read_row
from services.sessions.roll_files import refusals
from services.sessions.roll_files.encodings import CHUNK, EncodingWatch, declared_encoding
from services.sessions.roll_files.found import Found, FoundClass, FoundPupil, Problem
from shared.domain.forms import InvalidForm

FIELDS = {
    "last_name": ("NOM_DE_FAMILLE", "NOM"),
    "ine": ("ID_NATIONAL", "INE_RNIE", "INE_BEA"),
    "usage_name": ("NOM_USAGE",),
    "first_name": ("PRENOM",),
    "second_name": ("PRENOM2",),
    "third_name": ("PRENOM3",),
    "birth_date": ("DATE_NAISS",),
    "sex": ("CODE_SEXE",),
    "birth_city": ("VILLE_NAISS",),
    "birth_city_code": ("CODE_COMMUNE_INSEE_NAISS",),
    "birth_department": ("CODE_DEPARTEMENT_NAISS",),
    "birth_country": ("CODE_PAYS",),
}
"""The elements that give each field of a row: the first that is filled."""

LONGEST_FIELD = 1_000
LONGEST_TAG = 250_000
"""Bytes of one piece of markup (a tag, a comment) before the parser may give it up."""
DEEPEST = 12

_ROOT, _ELEVES, _STRUCTURES = "BEE_ELEVES", ["BEE_ELEVES", "DONNEES", "ELEVES"], ["BEE_ELEVES", "DONNEES", "STRUCTURES"]
_READ = {"UAJ", "DATE_SORTIE", "CODE_STRUCTURE", "TYPE_STRUCTURE", *(tag for tags in FIELDS.values() for tag in tags)}
_CUT_SHORT = {
    expat.errors.codes[message]
    for message in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
    )
}


def starts_xml(head: bytes) -> bool:
    """True when the first bytes of a file are those of a document."""
    return head.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"<")


def read_siecle(stream: BinaryIO, uai: str, today: date) -> Iterator[Found]:
    """What the file of the school `uai` holds, in its order.

    :raises RefusedFile: it is another school's, is no such file, is damaged or hostile.
    """
    head = stream.read(CHUNK)
    if not starts_xml(head):
        raise refusals.unknown()
    encoding = declared_encoding(head)
    watch, reader = EncodingWatch(encoding), _Reader(encoding, uai, today)
    chunk = head
    while chunk:
        watch.see(chunk)
        reader.feed(chunk)
        yield from reader.drain()
        chunk = stream.read(CHUNK)
    watch.end()
    reader.close()
    yield from reader.drain()


class _Reader:
    def __init__(self, encoding: str, uai: str, today: date) -> None:
        self._uai, self._today = uai, today
        self._path: list[str] = []
        self._text: list[str] | None = None
        self._length = self._fed = self._line = 0
        self._ours = False
        self._key = ""
        self._values: dict[str, str] = {}
        self._found: list[Found] = []
        self._parser = expat.ParserCreate(encoding)
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        self._parser.StartDoctypeDeclHandler = _forbid
        self._parser.EntityDeclHandler = _forbid

    def feed(self, chunk: bytes) -> None:
        self._parse(chunk)
        self._fed += len(chunk)
        if self._fed - self._parser.CurrentByteIndex > LONGEST_TAG:
            raise refusals.huge_field(self._parser.CurrentLineNumber)

    def close(self) -> None:
        self._parse(b"", final=True)
        if not self._ours:
            raise refusals.no_school()

    def drain(self) -> list[Found]:
        found, self._found = self._found, []
        return found

    def _parse(self, chunk: bytes, *, final: bool = False) -> None:
        try:
            self._parser.Parse(chunk, final)
        except expat.ExpatError as error:
            raise refusals.truncated() if error.code in _CUT_SHORT else refusals.damaged(error.lineno) from None

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if not self._path and tag != _ROOT:
            raise refusals.unknown()
        if len(self._path) == DEEPEST:
            raise refusals.damaged(self._parser.CurrentLineNumber)
        if (tag == "ELEVE" and self._path == _ELEVES) or (tag == "STRUCTURES_ELEVE" and self._path == _STRUCTURES):
            if not self._ours:
                raise refusals.no_school()
            self._key, self._values = attributes.get("ELEVE_ID", "")[:100], {}
            self._line = self._parser.CurrentLineNumber
        elif tag == "STRUCTURE":
            self._values = {}
        self._path.append(tag)
        self._text = [] if tag in _READ else None
        self._length = 0

    def _characters(self, text: str) -> None:
        if self._text is None:
            return
        self._length += len(text)
        if self._length > LONGEST_FIELD:
            raise refusals.huge_field(self._parser.CurrentLineNumber)
        self._text.append(text)

    def _end(self, tag: str) -> None:
        text = None if self._text is None else "".join(self._text).strip()
        self._text = None
        self._path.pop()
        if text is not None:
            self._keep(tag, text)
        elif tag == "ELEVE" and self._path == _ELEVES:
            self._found.append(_pupil(self._key, self._line, self._values, self._today))
        elif tag == "STRUCTURE" and self._path[:3] == _STRUCTURES and self._values.get("TYPE_STRUCTURE") == "D":
            self._found.append(FoundClass(self._key, self._line, self._values.get("CODE_STRUCTURE", "")))

    def _keep(self, tag: str, text: str) -> None:
        if is_garbled(text):
            raise refusals.garbled()
        parent = self._path[-1]
        if tag == "UAJ" and parent == "PARAMETRES":
            if text.upper() != self._uai.upper():
                raise refusals.other_school(text, self._uai)
            self._ours = True
        elif parent in ("ELEVE", "STRUCTURE"):
            self._values[tag] = text


def _pupil(key: str, line: int, values: dict[str, str], today: date) -> FoundPupil:
    named = {field: _first(values, tags) for field, tags in FIELDS.items()}
    tags = {field: tag for field, (tag, _) in named.items()}
    raw = {field: value for field, (_, value) in named.items()}
    name = f"{raw['last_name']} {raw['first_name']}".strip()
    if values.get("DATE_SORTIE"):
        return FoundPupil(key, line, name, left=True)
    try:
        return FoundPupil(key, line, name, row=read_row(raw, line, today))
    except InvalidForm as refusal:
        problems = tuple(Problem(tags[each.field], each.sentence) for each in refusal.problems)
        return FoundPupil(key, line, name, problems=problems, ine=ine_or_none(raw["ine"]))


def _first(values: dict[str, str], tags: tuple[str, ...]) -> tuple[str, str]:
    """The element that is filled, or the usual one, and what it says."""
    return next(((tag, values[tag]) for tag in tags if values.get(tag)), (tags[0], ""))


def _forbid(*_: object) -> None:
    raise refusals.forbidden_xml()
