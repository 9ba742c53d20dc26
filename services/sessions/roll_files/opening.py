"""From an upload to its pupils: what it is, is told by its content and never by its name."""

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from io import BufferedReader, RawIOBase
from typing import IO, BinaryIO, cast
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from services.sessions.roll_files import refusals
from services.sessions.roll_files.encodings import CHUNK
from services.sessions.roll_files.found import Found
from services.sessions.roll_files.siecle import read_siecle, starts_xml
from services.sessions.roll_files.tables_of_pupils import Kind, read_table

BIGGEST_UPLOAD = 20 * 1024 * 1024
"""Bytes of a file as it is sent."""
BIGGEST_FILE = 300 * 1024 * 1024
"""Once inflated: more than a hundred thousand pupils."""
MOST_INFLATED = 100
"""Times the size of the archive. The XML of a school is some twenty."""
BIGGEST_DIRECTORY = 65_536
"""Bytes of the list of what an archive holds: that of SIECLE has one name."""

SIECLE = "siecle"
_LOCAL_ENTRY, _END_OF_DIRECTORY = b"PK\x03\x04", b"PK\x05\x06"
_END_SIZE = 22


def read_upload(stream: BinaryIO, uai: str, today: date) -> Iterator[str | Found]:
    """The source of the file (`siecle`, `fregata` or `onde`), then what it holds. `stream` can be read twice.

    :raises RefusedFile: at any moment: nothing of the file must be kept then.
    """
    if stream.seek(0, 2) > BIGGEST_UPLOAD:
        raise refusals.too_big()
    stream.seek(0)
    head = stream.read(4096)
    stream.seek(0)
    if not head.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise refusals.empty()
    if head.startswith((_LOCAL_ENTRY, _END_OF_DIRECTORY)):
        yield SIECLE
        with _inflated(stream) as inside:
            yield from read_siecle(inside, uai, today)
    elif starts_xml(head):
        yield SIECLE
        yield from read_siecle(stream, uai, today)
    elif b";" in head and b"\0" not in head:
        for found in read_table(stream, today):
            yield found.name if isinstance(found, Kind) else found
    else:
        raise refusals.unknown()


@contextmanager
def _inflated(stream: BinaryIO) -> Iterator[BinaryIO]:
    """The one XML file of an archive."""
    _refuse_long_directory(stream)
    with _refusing_damage():
        archive = ZipFile(stream)
        entry = _only_xml(archive)
        inside = archive.open(entry)
    with archive, inside:
        yield cast(BinaryIO, BufferedReader(_Counted(inside, entry), CHUNK))


@contextmanager
def _refusing_damage() -> Iterator[None]:
    """What the library says of a damaged, locked or unknown archive, in a sentence."""
    try:
        yield
    except (BadZipFile, zlib.error, struct.error, EOFError, RuntimeError, ValueError, OSError):
        raise refusals.bad_archive() from None


def _only_xml(archive: ZipFile) -> ZipInfo:
    """The macOS archiver adds files of its own, whose names start with a dot."""
    entries = [
        entry
        for entry in archive.infolist()
        if not entry.is_dir()
        and entry.filename.lower().endswith(".xml")
        and not entry.filename.startswith("__MACOSX/")
        and not entry.filename.rpartition("/")[2].startswith(".")
    ]
    if len(entries) != 1:
        raise refusals.not_one_entry(len(entries))
    if entries[0].compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise refusals.bad_archive()
    if entries[0].file_size > min(BIGGEST_FILE, MOST_INFLATED * max(entries[0].compress_size, 1)):
        raise refusals.too_big()
    return entries[0]


def _refuse_long_directory(stream: BinaryIO) -> None:
    """The library reads the whole directory at once: its size is looked at before."""
    size = stream.seek(0, 2)
    stream.seek(max(0, size - BIGGEST_DIRECTORY - _END_SIZE))
    tail = stream.read()
    stream.seek(0)
    place = tail.rfind(_END_OF_DIRECTORY)
    if place < 0 or len(tail) - place < _END_SIZE:
        raise refusals.bad_archive()
    (directory_size,) = struct.unpack_from("<L", tail, place + 12)
    if directory_size > BIGGEST_DIRECTORY:
        raise refusals.bad_archive()


class _Counted(RawIOBase):
    """An entry whose bytes are counted as they come: what an archive says of its sizes may be false."""

    def __init__(self, inside: IO[bytes], entry: ZipInfo) -> None:
        self._inside, self._left = inside, min(BIGGEST_FILE, MOST_INFLATED * max(entry.compress_size, 1))

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        with _refusing_damage():
            data = self._inside.read(len(buffer))
        self._left -= len(data)
        if self._left < 0:
            raise refusals.too_big()
        buffer[: len(data)] = data
        return len(data)
