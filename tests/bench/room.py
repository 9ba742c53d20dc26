"""`python -m tests.bench.room`: what the live list of a room costs, on PostgreSQL, warm, through the application.

Three hundred candidates, all writing, heard of a moment ago; ten of them call. The list is asked as a listening page
asks: whole when it has changed, and with its tag when it has not.
"""

import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from flask.testing import FlaskClient

from deploy.local.postgres import LocalPostgres
from services.sessions.app import create_app
from services.sessions.queries.candidates import present_candidates
from services.sessions.settings import SessionsSettings
from services.sessions.tables import AttemptCopy
from shared.identity.model import Role
from shared.migrations import upgrade
from shared.transaction import Database
from tests.bench.kit import room as enrol
from tests.conftest import service_definition
from tests.identities import service_settings, sign_in, someone
from tests.sessions.classroom import ITEMS, calls, enter_room, seen
from tests.sessions.desk import Desk, Sitting

ROUNDS = 60


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="room-bench") as name:
        folder = Path(name)
        folder.chmod(0o755)
        postgres = LocalPostgres.start(folder / "postgres")
        postgres.create_databases()
        upgrade(service_definition("sessions"), postgres.url("certif_sessions", "sessions_owner"))
        desk = Desk(Database(postgres.url("certif_sessions", "sessions_app"), "sessions"))
        app = create_app(service_settings(SessionsSettings, desk.database))
        client, person = app.test_client(), someone(Role.INVIGILATOR)
        sign_in(client, desk.database, person)
        for size in (30, 300):
            session_id = write(desk, size)
            enter_room(desk, session_id, person.account_id)
            measure(client, f"/certif/surveillance/{session_id}", size)
        app.extensions["certif.database"].dispose()
        desk.database.dispose()
        postgres.stop()
    return 0


def write(desk: Desk, size: int) -> UUID:
    """A session where everybody writes."""
    session_id, now = enrol(desk, size), datetime.now(UTC)
    with desk.database.transaction() as tx:
        sittings = [Sitting(session_id, one.id) for one in present_candidates(tx, session_id)]
        for sitting in sittings:
            facts = seen(sitting, now).model_dump()
            row = AttemptCopy(**facts, started_at=now, item_count=ITEMS, end_code="")
            tx.session.add(row)
    desk.hear(*(calls(sitting, now) for sitting in sittings[:10]))
    return session_id


def measure(client: FlaskClient, page: str, size: int) -> None:
    print(f"{size} candidates, median of {ROUNDS} (95th of a hundred):")
    tell("the list, changed", timed(lambda: ask(client, f"{page}?vivant=1", 200)))
    tag = client.get(f"{page}?vivant=1").headers["ETag"]
    tell("the list, unchanged (304)", timed(lambda: ask(client, f"{page}?vivant=1", None, tag)))
    tell("the whole page", timed(lambda: ask(client, page, 200)))


def ask(client: FlaskClient, path: str, expected: int | None, tag: str = "") -> None:
    """`expected` None: 304, or 200 when the slice of time has just turned."""
    answer = client.get(path, headers={"If-None-Match": tag} if tag else {})
    assert answer.status_code == expected or (expected is None and answer.status_code in (200, 304))


def timed(work: Callable[[], None]) -> list[float]:
    took = []
    for _ in range(ROUNDS + 3):
        started = time.perf_counter()
        work()
        took.append((time.perf_counter() - started) * 1000)
    return took[3:]


def tell(title: str, took: list[float]) -> None:
    print(f"    {title:30} {statistics.median(took):6.1f} ms ({statistics.quantiles(took, n=20)[-1]:.1f})", flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
