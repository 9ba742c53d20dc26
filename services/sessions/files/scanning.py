"""The virus scanner of the site, when there is one: a clamd, or a command (`docs/rules.md` R-FILES)."""

import shlex
import socket
import struct
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO
from urllib.parse import urlsplit

PATIENCE = 20.0
"""Seconds for a whole answer."""
_PIECE = 64 * 1024


class ScannerAway(Exception):
    """No answer that can be relied on: the file waits."""


def is_clean(scanner: str, content: BinaryIO) -> bool:
    """What the scanner says of these bytes. `scanner`: `tcp://host:port`, `unix:/path`, or a command.

    A command reads them on its input and ends with 0 (clean) or 1 (a virus), as clamscan does.

    :raises ScannerAway: anything else.
    """
    try:
        if urlsplit(scanner).scheme in {"tcp", "unix"}:
            return _ask_clamd(scanner, content)
        done = subprocess.run(shlex.split(scanner), stdin=content, capture_output=True, timeout=PATIENCE, check=False)
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise ScannerAway(str(error)) from error
    if done.returncode not in (0, 1):
        raise ScannerAway(f"status {done.returncode}")
    return done.returncode == 0


def _ask_clamd(address: str, content: BinaryIO) -> bool:
    """clamd's INSTREAM: pieces preceded by their length, an empty one to end."""
    with _connected(address) as clamd:
        clamd.sendall(b"zINSTREAM\0")
        while piece := content.read(_PIECE):
            clamd.sendall(struct.pack("!L", len(piece)) + piece)
        clamd.sendall(struct.pack("!L", 0))
        said = b""
        while not said.endswith(b"\0") and (more := clamd.recv(1024)):
            said += more
    verdict = said.strip(b"\0 \n")
    if verdict.endswith(b" FOUND"):
        return False
    if verdict.endswith(b" OK"):
        return True
    raise ScannerAway(verdict.decode("utf-8", "replace")[:100])


@contextmanager
def _connected(address: str) -> Iterator[socket.socket]:
    parts = urlsplit(address)
    if parts.scheme == "tcp":
        with socket.create_connection((parts.hostname or "", parts.port or 3310), timeout=3) as clamd:
            clamd.settimeout(PATIENCE)
            yield clamd
        return
    with socket.socket(socket.AF_UNIX) as clamd:
        clamd.settimeout(PATIENCE)
        clamd.connect(parts.path)
        yield clamd
