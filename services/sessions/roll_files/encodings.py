"""Which encoding a file is in, and whether it tells the truth."""

import codecs
import re
from typing import BinaryIO

from services.sessions.roll_files import refusals

CHUNK = 65_536
UTF_8 = "utf-8"
_XML_ENCODINGS = {UTF_8: UTF_8, "iso8859-15": "iso-8859-15", "iso8859-1": "iso-8859-1", "ascii": UTF_8}
_DECLARED = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([^"']{0,60})["']""")
_ONLY_WINDOWS = re.compile(rb"[\x80-\x9f]")


def declared_encoding(head: bytes) -> str:
    """The encoding that an XML file declares in its first bytes; UTF-8 without a declaration.

    :raises RefusedFile: another one than those that SIECLE writes.
    """
    found = _DECLARED.search(head[:200])
    if head.startswith(codecs.BOM_UTF8) or found is None:
        return UTF_8
    name = found.group(1).decode("ascii", "replace")
    try:
        return _XML_ENCODINGS[codecs.lookup(name).name]
    except (LookupError, ValueError):
        raise refusals.encoding(name) from None


def guessed_encoding(stream: BinaryIO) -> str:
    """The encoding of a file that declares none: UTF-8 if all of it is, else the Latin that its bytes allow.

    Windows-1252 when it holds a byte that ISO-8859-15 leaves to control signs. The stream is left at its start.
    """
    decoder = codecs.getincrementaldecoder(UTF_8)()
    utf8, windows = True, False
    stream.seek(0)
    while chunk := stream.read(CHUNK):
        windows = windows or _ONLY_WINDOWS.search(chunk) is not None
        utf8 = utf8 and _decodes(decoder, chunk)
    utf8 = utf8 and _decodes(decoder, b"", final=True)
    stream.seek(0)
    if utf8:
        return "utf-8-sig"
    return "cp1252" if windows else "iso8859-15"


class EncodingWatch:
    """Checks all along the bytes that they are in the encoding declared."""

    def __init__(self, encoding: str) -> None:
        self._declared_utf8 = encoding == UTF_8
        self._decoder = codecs.getincrementaldecoder(UTF_8)()
        self._utf8, self._accents = True, False

    def see(self, chunk: bytes) -> None:
        """:raises RefusedFile: declared UTF-8, and is not."""
        self._accents = self._accents or not chunk.isascii()
        self._utf8 = self._utf8 and _decodes(self._decoder, chunk)
        if self._declared_utf8 and not self._utf8:
            raise refusals.garbled()

    def end(self) -> None:
        """:raises RefusedFile: declared Latin, and all of it is UTF-8: no accent of it would be read well."""
        if not self._declared_utf8 and self._accents and self._utf8:
            raise refusals.garbled()


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True
