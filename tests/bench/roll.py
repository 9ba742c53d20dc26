"""`python -m tests.bench.roll`: what a zipped SIECLE file of 1 000, 10 000 and 100 000 pupils costs, on PostgreSQL.

Each size in a process of its own, so that the peak of memory (VmHWM of Linux, libraries included) is that of this size
alone. The floor is the same process before it opens the file.
"""

import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import uuid4
from zipfile import ZIP_DEFLATED, ZipFile

from deploy.local.postgres import LocalPostgres
from services.sessions.commands.roll import record_centre
from services.sessions.commands.roll_import import apply_roll, check_roll
from shared.migrations import upgrade
from shared.transaction import Database
from tests.conftest import service_definition
from tests.identities import UAI
from tests.sessions.roll.files import ZOE, siecle_parts

SIZES = (1_000, 10_000, 100_000)
FILLER = 25
"""Elements that nobody reads, so that a pupil weighs some 2 kB as in a real file."""


def main() -> int:
    if len(sys.argv) == 4:
        return measure(int(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
    with tempfile.TemporaryDirectory(prefix="roll-bench") as name:
        folder = Path(name)
        folder.chmod(0o755)
        postgres = LocalPostgres.start(folder / "postgres")
        postgres.create_databases()
        upgrade(service_definition("sessions"), postgres.url("certif_sessions", "sessions_owner"))
        url = postgres.url("certif_sessions", "sessions_app")
        for size in SIZES:
            path = folder / f"{size}.zip"
            write(path, size)
            subprocess.run([sys.executable, "-m", "tests.bench.roll", str(size), url, str(path)], check=True)
        postgres.stop()
    return 0


def write(path: Path, size: int) -> None:
    """Here and not where memory is measured: the writer remembers the classes."""
    letter = chr(ord("A") + len(str(size)))
    rows = (
        replace(ZOE, ine=f"{number:09}{letter}B", last_name=f"NOM{number}", division=f"3{number % 30}")
        for number in range(size)
    )
    with (
        ZipFile(path, "w", ZIP_DEFLATED) as archive,
        archive.open("ElevesSansAdresses.xml", "w", force_zip64=True) as file,
    ):
        for part in siecle_parts(rows, uai=school(size), filler=FILLER):
            file.write(part.encode("iso8859-15"))


def school(size: int) -> str:
    return f"{UAI[:-2]}{len(str(size))}N"


def measure(size: int, url: str, path: Path) -> int:
    uai = school(size)
    database = Database(url, "sessions")
    with database.transaction() as tx:
        record_centre(tx, uuid4(), uai=uai, name="Un collège", time_zone="Europe/Paris")
    floor = peak()
    took = []
    for _ in range(2):
        start = time.monotonic()
        with path.open("rb") as stream, database.transaction() as tx:
            found = check_roll(tx, uai, stream, date(2026, 11, 25), actor="bench")
        checked = time.monotonic()
        with database.transaction() as tx:
            apply_roll(tx, uai, found.id, actor="bench")
        took += [checked - start, time.monotonic() - checked]
    with ZipFile(path) as archive:
        weight = archive.infolist()[0].file_size / 1e6
    sent = path.stat().st_size / 1e6
    print(
        f"{size:7} pupils, {weight:5.0f} MB ({sent:.1f} MB sent): check {took[0]:6.1f} s, import {took[1]:5.1f} s; ",
        end="",
    )
    print(f"the same again {took[2]:6.1f} s, {took[3]:4.1f} s; memory {floor:.0f} MB before, {peak():.0f} MB at most")
    database.dispose()
    return 0


def peak() -> float:
    """Megabytes. Not `ru_maxrss`, where what the parent had is counted."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


if __name__ == "__main__":
    raise SystemExit(main())
