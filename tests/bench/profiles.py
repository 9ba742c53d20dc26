"""`python -m tests.bench.profiles`: what the profiles of a thousand pupils cost, and what the bank costs a worker.

A thousand pupils of one class, each positioned in eight compétences drawn at random, right half of the time: the query
and the computation of the class list, against the least they could cost: the same rows, read by the driver and dropped.
"""

import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import insert, text

from deploy.local.postgres import LocalPostgres
from services.exam.domain.knowledge import KnowledgeElement, PositioningAnswer, elements_from_answer
from services.exam.domain.positioning import next_skill
from services.exam.queries.classes import pupils_of
from services.exam.tables import KnowledgeRow, PupilCopy, Reconciliation
from shared.domain.statuses import AnswerStatus
from shared.migrations import upgrade
from shared.referential.bank import Bank, load_bank
from shared.transaction import Database
from tests.conftest import service_definition
from tests.identities import UAI

PUPILS, COMPETENCES, ROUNDS = 1_000, 8, 9
BEGAN = datetime(2026, 9, 1, tzinfo=UTC)

LOADING = """
import time, resource
from pathlib import Path
def resident():
    words = Path("/proc/self/statm").read_text().split()
    return int(words[1]) * resource.getpagesize() / 1e6
import shared.referential.bank as bank
before, start = resident(), time.perf_counter()
bank.load_bank()
print((time.perf_counter() - start) * 1000, resident() - before)
"""


def main() -> int:
    bench_bank()
    with tempfile.TemporaryDirectory(prefix="profiles-bench") as name:
        folder = Path(name)
        folder.chmod(0o755)
        postgres = LocalPostgres.start(folder / "postgres")
        try:
            postgres.create_databases()
            upgrade(service_definition("exam"), postgres.url("certif_exam", "exam_owner"))
            database = Database(postgres.url("certif_exam", "exam_app"), "exam")
            rows = write(database)
            bench_profiles(database, rows)
            database.dispose()
        finally:
            postgres.stop()
    return 0


def bench_bank() -> None:
    """In processes of their own: a worker loads the bank once."""
    told = [
        subprocess.run([sys.executable, "-c", LOADING], check=True, capture_output=True, text=True) for _ in range(5)
    ]
    took, weight = zip(*((float(figure) for figure in one.stdout.split()) for one in told), strict=True)
    print(f"bank: {statistics.median(took):.0f} ms to load (wanted: at most 300), ", end="")
    print(f"{statistics.median(weight):.1f} MB a worker (wanted: at most 30)", flush=True)


def bench_profiles(database: Database, rows: int) -> None:
    floor, profiles = [], []
    for _ in range(ROUNDS):
        floor.append(timed(lambda: read_and_drop(database)))
        profiles.append(timed(lambda: read_profiles(database)))
    print(f"{PUPILS} pupils, {rows} elements, median of {ROUNDS}:")
    print(f"    floor: the same rows, read and dropped {statistics.median(floor):6.0f} ms")
    print(f"    profiles of the class                  {statistics.median(profiles):6.0f} ms (wanted: at most 300)")
    ratio = statistics.median(one / least for one, least in zip(profiles, floor, strict=True))
    print(f"    {ratio:.2f} × the floor", flush=True)


def read_and_drop(database: Database) -> None:
    with database.transaction() as tx:
        connection = tx.session.connection().connection.driver_connection
        connection.execute("SELECT account_id, skill, source, verdict, at FROM knowledge_element").fetchall()  # type: ignore[union-attr]


def read_profiles(database: Database) -> None:
    with database.transaction() as tx:
        found = pupils_of(tx, UAI, "3A")
    assert len(found) == PUPILS
    assert all(one.profile for one in found)


def timed(work: Callable[[], None]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def write(database: Database) -> int:
    """The class; returns how many elements are known of it."""
    rng, bank = random.Random(1), load_bank()
    pupils = [(uuid4(), uuid4()) for _ in range(PUPILS)]
    rows = [row for account, _ in pupils for row in knowledge(bank, account, rng)]
    with database.transaction() as tx:
        copies = [
            {"pupil_id": pupil, "version": 1, "uai": UAI, "last_name": f"NOM{rank}", "first_name": "Lou"}
            | {"division": "3A", "removed": False}
            for rank, (_, pupil) in enumerate(pupils)
        ]
        tx.session.execute(insert(PupilCopy), copies)
        who = [{"account_id": account, "version": 1, "pupil_id": pupil, "uai": UAI} for account, pupil in pupils]
        tx.session.execute(insert(Reconciliation), who)
        tx.session.execute(insert(KnowledgeRow), rows)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    return len(rows)


def knowledge(bank: Bank, account: UUID, rng: random.Random) -> Iterator[dict[str, object]]:
    """What the positioning teaches of one pupil."""
    known: dict[str, KnowledgeElement] = {}
    at = BEGAN
    for competence in rng.sample(bank.competences, COMPETENCES):
        while (skill := next_skill(bank, competence, known)) is not None:
            at += timedelta(minutes=1)
            status = rng.choice((AnswerStatus.OK, AnswerStatus.KO))
            answer = PositioningAnswer(bank.items_of(skill.name)[0].id, status, at)
            for one in elements_from_answer(bank, answer, known.keys()):
                known[one.skill] = one
                yield {"account_id": account, "answer_id": None, "skill": one.skill} | {
                    "source": one.source,
                    "verdict": one.verdict,
                    "at": one.at,
                }


if __name__ == "__main__":
    raise SystemExit(main())
