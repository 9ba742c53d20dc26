"""`python -m tests.bench.sheets`: what a sheet of 1 000 and of 10 000 candidates costs in each format, on PostgreSQL.

The check is what the page does: the file read, kept, judged and compared with the list. Each in a process of its own,
so that the peak of memory (VmHWM of Linux, libraries included) is its own; that of the process which reads workbooks
is told apart.
"""

import io
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

from deploy.local.postgres import LocalPostgres
from services.sessions.commands.candidate_list import judge_list, replace_list
from services.sessions.commands.sheet_checks import keep_sheet, sheet_of
from services.sessions.sheets import workbook_process
from services.sessions.sheets.opening import read_sheet
from services.sessions.sheets.pages import list_page
from services.sessions.sheets.sheet import SheetKind
from services.sessions.sheets.writing import write_page
from services.sessions.tables import Session
from shared.migrations import upgrade
from shared.transaction import Database
from tests.bench.roll import peak
from tests.conftest import service_definition
from tests.sessions.desk import Desk
from tests.sessions.sheets.files import TODAY, a_session, enrolled

SIZES = (1_000, 10_000)
ACTOR = "bench"


def main() -> int:
    if len(sys.argv) == 5:
        return measure(SheetKind(sys.argv[1]), int(sys.argv[2]), sys.argv[3], UUID(sys.argv[4]))
    with tempfile.TemporaryDirectory(prefix="sheets-bench") as name:
        folder = Path(name)
        folder.chmod(0o755)
        postgres = LocalPostgres.start(folder / "postgres")
        postgres.create_databases()
        upgrade(service_definition("sessions"), postgres.url("certif_sessions", "sessions_owner"))
        url = postgres.url("certif_sessions", "sessions_app")
        desk = Desk(Database(url, "sessions"))
        for size in SIZES:
            for kind in SheetKind:
                session = desk.session(room=f"{size} {kind}")
                words = [kind.value, str(size), url, str(session)]
                subprocess.run([sys.executable, "-m", "tests.bench.sheets", *words], check=True)
        desk.database.dispose()
        postgres.stop()
    return 0


def measure(kind: SheetKind, size: int, url: str, session_id: UUID) -> int:
    people = [
        enrolled(last_name=f"NOM{number}", birth_date=date(2012, 1, 1) + timedelta(days=number % 365), division="3A")
        for number in range(size)
    ]
    began = time.monotonic()
    content = write_page(list_page(a_session(), people), kind)
    wrote = time.monotonic() - began
    database = Database(url, "sessions")
    floor = peak()
    began = time.monotonic()
    with database.transaction() as tx:
        session = tx.session.get_one(Session, session_id)
        kept = keep_sheet(tx, read_sheet(io.BytesIO(content)), session.centre.uai, session_id, actor=ACTOR)
        judged = judge_list(tx, session, sheet_of(kept), TODAY)
    checked = time.monotonic()
    assert len(judged.changes.added) == size
    with database.transaction() as tx:
        replace_list(tx, session_id, kept.id, judged.state, TODAY, actor=ACTOR)
    done = time.monotonic()
    print(
        f"{kind:4} {size:6} rows, {len(content) / 1000:5.0f} kB: written {wrote:.2f} s, check {checked - began:.2f} s, "
        f"confirmation {done - checked:.2f} s; memory {floor:.0f} MB before, {peak():.0f} MB at most, "
        f"{memory_of_reader(content) if kind is not SheetKind.CSV else 0:.0f} MB in the process that reads workbooks",
        flush=True,
    )
    database.dispose()
    return 0


def memory_of_reader(content: bytes) -> float:
    """Megabytes at most, looked at all along: the system forgets them when the process ends."""
    with tempfile.TemporaryFile() as told, tempfile.TemporaryFile() as given:
        given.write(content)
        given.seek(0)
        process = subprocess.Popen([sys.executable, "-I", workbook_process.__file__], stdin=given, stdout=told)
        most = 0
        while process.poll() is None:
            status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
            most = max([most, *(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))])
            time.sleep(0.002)
        return most / 1024


if __name__ == "__main__":
    raise SystemExit(main())
