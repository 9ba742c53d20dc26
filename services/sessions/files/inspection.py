"""Have a file inspected by a process apart, and get it back written anew."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import BoundedSemaphore
from typing import BinaryIO

import structlog

from services.sessions.domain.files import EXTENSIONS
from services.sessions.files.refusals import RefusedFile
from shared.errors import Refusal

log = structlog.get_logger()

ROOT = Path(__file__).parents[3]
PATIENCE = 45
"""Seconds, of which the process may compute thirty."""
QUEUE = 15
"""Seconds behind another file: the threads of a process serve others too."""
_one_at_a_time = BoundedSemaphore()


@dataclass(frozen=True, slots=True)
class Inspected:
    """A file that may be kept: what it is, its size in bytes, and its content."""

    media_type: str
    size: int
    content: BinaryIO


@contextmanager
def workspace() -> Iterator[Path]:
    """A folder for one file on its way, gone afterwards."""
    with TemporaryDirectory(prefix="depot-") as folder:
        yield Path(folder)


@contextmanager
def inspected(source: Path) -> Iterator[Inspected]:
    """The file as it will be kept, for the length of the block.

    :raises RefusedFile: it will not.
    """
    target = source.with_name("kept")
    said = _run(source, target)
    if said not in EXTENSIONS:
        raise RefusedFile(said.removeprefix("!"))
    with target.open("rb") as content:
        yield Inspected(said, target.stat().st_size, content)


def _run(source: Path, target: Path) -> str:
    """What the process said; `!heavy` when it took too long or too much.

    :raises Refusal: other files are before it.
    """
    command = [sys.executable, "-m", "services.sessions.files.inspector", str(source), str(target)]
    if not _one_at_a_time.acquire(timeout=QUEUE):
        raise Refusal(
            "inspection-busy",
            "Beaucoup de fichiers arrivent en même temps\u00a0: attendez une minute, puis recommencez.",
            status=503,
        )
    try:
        done = subprocess.run(
            command, cwd=ROOT, env={"LC_ALL": "C.UTF-8"}, capture_output=True, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        return "!heavy"
    finally:
        _one_at_a_time.release()
    if done.returncode:
        log.warning("file.inspection_died", status=done.returncode, error=done.stderr[-300:].decode("utf-8", "replace"))
        return "!heavy" if done.returncode < 0 else "!damaged"
    return done.stdout.decode().strip()
