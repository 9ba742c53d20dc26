"""A list of stolen passwords, kept small: eight bytes of each SHA-1, in 65 536 drawers (`docs/rules.md` R-BREACHED)."""

import hashlib
import re
import unicodedata

KEPT = 6
"""Bytes of a digest inside its drawer; the drawer's number is the two before."""

_SHA1 = re.compile(rb"([0-9A-Fa-f]{40})(?::[0-9]+)?")


def drawer_of(password: str) -> tuple[int, bytes]:
    """The drawer where `password` would be, and what would be there."""
    return _place(_sha1(unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")))


def read_line(line: bytes) -> tuple[int, bytes] | None:
    """What one line of the operator's file puts where: a SHA-1 (a count may follow it) or a password as it is.

    None for an empty line.
    """
    line = line.rstrip(b"\r\n")
    if not line:
        return None
    digest = _SHA1.fullmatch(line.strip())
    if digest is not None:
        return _place(bytes.fromhex(digest[1].decode()))
    try:
        return drawer_of(line.decode())
    except UnicodeDecodeError:
        return _place(_sha1(line))


def is_inside(drawer: bytes, rest: bytes) -> bool:
    """True when one of the digests laid end to end in `drawer` is `rest`."""
    return any(drawer[start : start + KEPT] == rest for start in range(0, len(drawer), KEPT))


def _place(digest: bytes) -> tuple[int, bytes]:
    return int.from_bytes(digest[:2]), digest[2 : 2 + KEPT]


def _sha1(text: bytes) -> bytes:
    """SHA-1 because the lists that exist are made so; it protects nothing here."""
    return hashlib.sha1(text, usedforsecurity=False).digest()
