"""`python -m tests.bench.kit`: what the documents of a session cost, on PostgreSQL, warm, with names never seen before.

Typst forgets each document once it is made, because it names pupils (`shared/documents/render.py`): the cost of that is
counted. A second list with the same names would tell nothing, so each round has names of its own.
"""

import random
import statistics
import string
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID, uuid4

from deploy.local.postgres import LocalPostgres
from services.sessions.kit.archive import stream_archive
from services.sessions.kit.catalogue import DOCUMENTS
from services.sessions.tables import Candidate, Session
from shared.domain.names import normalise
from shared.migrations import upgrade
from shared.transaction import Database
from tests.conftest import service_definition
from tests.sessions.desk import ACTOR, Desk, candidate_details
from tests.sessions.kit.papers import at_home

ROUNDS = 7


@dataclass(frozen=True, slots=True)
class Took:
    """Milliseconds by the clock, and of this process's processor time: the second hardly depends on the neighbours."""

    elapsed: float
    burnt: float


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="kit-bench") as name:
        folder = Path(name)
        folder.chmod(0o755)
        postgres = LocalPostgres.start(folder / "postgres")
        postgres.create_databases()
        upgrade(service_definition("sessions"), postgres.url("certif_sessions", "sessions_owner"))
        desk = Desk(Database(postgres.url("certif_sessions", "sessions_app"), "sessions"))
        with at_home(desk):
            for size in (30, 300):
                measure(desk, size)
        desk.database.dispose()
        postgres.stop()
    return 0


def measure(desk: Desk, size: int) -> None:
    print(f"{size} candidates, median of {ROUNDS} lists (least–most):")
    for document in DOCUMENTS:
        weights: list[int] = []

        def make(session_id: UUID, document=document, weights=weights) -> None:  # type: ignore[no-untyped-def]
            with desk.database.transaction() as tx:
                weights.append(len(document.make(tx, tx.session.get_one(Session, session_id), actor=ACTOR)))

        tell(document.file, timed(desk, size, make), f"{statistics.median(weights) / 1000:.0f} kB")
    first: list[float] = []

    def take(session_id: UUID) -> None:
        started = time.perf_counter()
        parts = stream_archive(desk.database, session_id, DOCUMENTS, actor=ACTOR, correlation_id="")
        next(parts)
        first.append((time.perf_counter() - started) * 1000)
        for _ in parts:
            pass

    tell("the zip", timed(desk, size, take), f"first bytes after {statistics.median(first[1:]):.0f} ms")


def timed(desk: Desk, size: int, work: Callable[[UUID], None]) -> list[Took]:
    """Each round after a first one that warms up."""
    took: list[Took] = []
    for _ in range(ROUNDS + 1):
        session_id = room(desk, size)
        started, burnt = time.perf_counter(), time.process_time()
        work(session_id)
        took.append(Took((time.perf_counter() - started) * 1000, (time.process_time() - burnt) * 1000))
    return took[1:]


def room(desk: Desk, size: int) -> UUID:
    """A session whose candidates were never printed."""
    session_id = desk.session()
    with desk.database.transaction() as tx:
        tx.session.add_all(candidate(session_id) for _ in range(size))
    return session_id


def candidate(session_id: UUID) -> Candidate:
    last_name, first_name = word(10), word(7)
    details = replace(
        candidate_details(last_name=last_name, first_name=first_name, birth_city=word(12)),
        invitation_email=f"{first_name}.{last_name}@exemple.fr".lower(),
        external_id=word(11),
    )
    return Candidate(
        id=uuid4(), session_id=session_id, division="3e B", last_name_key=normalise(last_name),
        first_name_key=normalise(first_name), **{name: getattr(details, name) for name in details.__slots__},
    )  # fmt: skip


def word(length: int) -> str:
    return "".join(random.choices(string.ascii_lowercase, k=length)).capitalize()


def tell(title: str, took: list[Took], more: str) -> None:
    elapsed, burnt = [one.elapsed for one in took], statistics.median(one.burnt for one in took)
    told = f"{statistics.median(elapsed):6.0f} ms ({min(elapsed):.0f}–{max(elapsed):.0f}), processor {burnt:.0f} ms"
    print(f"    {title:40} {told}   {more}", flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
