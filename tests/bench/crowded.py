"""`python -m tests.bench.crowded`: answers over an empty table and over twenty million, in the same run.

Each answer has its test, its line of the journal and its row of the outbox, as the day would have left them. On demand
only: it takes some 2 kB of disk an answer and gives them back at its end. `CROWDED_ANSWERS` asks for fewer.
"""

import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from sqlalchemy import create_engine, text

from deploy.demo.school import DEFAULT
from deploy.local.environment import LocalRun
from deploy.local.postgres import LocalPostgres
from deploy.local.rabbitmq import free_port
from shared.migrations import upgrade
from shared.referential.bank import load_bank
from tests.bench.__main__ import Figure, answer_round, create_floor, floor_round, stamping_postgres
from tests.bench.crowd import ITEMS, ROOM
from tests.conftest import service_definition

ANSWERS = int(os.environ.get("CROWDED_ANSWERS", "20_000_000"))
ROUNDS = int(os.environ.get("CROWDED_ROUNDS", "3"))
SLICE = 20_000
"""Tests written in one transaction."""

BYTES_EACH = 2_800
"""What an answer takes with its line, its row, their indexes and the log of the database, the margin included."""

WANTED = 1.2

# The ids of the n-th test are md5 of its number: the same in each table, spread over the indexes as drawn ones are.
_TESTS = """
INSERT INTO attempt (id, verification_code, session_id, candidate_id, account_id, started_at, deadline,
                     extra_time_percent, bank_version, profile, items, item_count, next_rank, completed_at, closed_at)
SELECT md5('attempt' || n)::uuid, 'past-' || n, md5('room' || n / CAST(:room AS int))::uuid,
       md5('candidate' || n)::uuid, md5('account' || n)::uuid, now(), now(), 0, 'bench', '[]',
       CAST(:items AS text[]), CAST(:many AS int), CAST(:many AS int) + 1, now(), now()
  FROM generate_series(CAST(:first AS int), :last) n
"""
_HEADS = """
INSERT INTO journal_head (subject, seq, hash)
SELECT 'candidate:' || md5('candidate' || n)::uuid, :many, repeat(md5(n::text), 2)
  FROM generate_series(CAST(:first AS int), :last) n
"""
_ANSWERS = """
INSERT INTO answer (attempt_id, sequence, item_id, response, salt, status, late, answered_at, receipt)
SELECT md5('attempt' || n)::uuid, rank, (CAST(:items AS text[]))[rank], '1', md5(n || 's' || rank), 'ok', false,
       now(), left(md5(n || 'r' || rank), 26)
  FROM generate_series(CAST(:first AS int), :last) n, generate_series(1, CAST(:many AS int)) rank
"""
_LINES = """
INSERT INTO journal_line (service, subject, seq, at, actor, act, facts, previous, hash)
SELECT 'exam', 'candidate:' || md5('candidate' || n)::uuid, rank, now(), 'account:' || md5('account' || n)::uuid,
       'answered', jsonb_build_object('attempt', md5('attempt' || n)::uuid, 'sequence', rank, 'late', false,
       'item', (CAST(:items AS text[]))[rank], 'digest', repeat(md5(n || 'd' || rank), 2),
       'receipt', left(md5(n || 'r' || rank), 26)), repeat(md5(n || 'p' || rank), 2), repeat(md5(n || 'h' || rank), 2)
  FROM generate_series(CAST(:first AS int), :last) n, generate_series(1, CAST(:many AS int)) rank
"""
_OUTBOX = """
INSERT INTO outbox (event_id, type, envelope, numbered)
SELECT md5(n || 'e' || rank)::uuid, 'exam.answer_recorded', repeat(md5(n || 'b' || rank), 30), true
  FROM generate_series(CAST(:first AS int), :last) n, generate_series(1, CAST(:many AS int)) rank
"""


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="crowded") as name:
        folder = Path(name)
        folder.chmod(0o755)
        free, needed = shutil.disk_usage(folder).free, ANSWERS * BYTES_EACH
        if free < needed:
            print(f"{needed / 1e9:.0f} GB are needed here, {free / 1e9:.0f} are free: ask for fewer by CROWDED_ANSWERS")
            return 1
        postgres = stamping_postgres(folder / "postgres")
        try:
            return bench(folder, postgres)
        finally:
            postgres.stop()


def bench(folder: Path, postgres: LocalPostgres) -> int:
    create_floor(postgres)
    port = free_port()
    run = LocalRun(folder, f"http://127.0.0.1:{port}", postgres, postgres.broker_url(), DEFAULT)
    os.environ.update(run.environment())
    upgrade(service_definition("exam"))
    empty = measured("an empty table", folder, postgres, port)
    begun = time.monotonic()
    fill(postgres)
    print(f"{ANSWERS} answers written in {time.monotonic() - begun:.0f} s, {size(postgres) / 1e9:.1f} GB", flush=True)
    full = measured("the full one", folder, postgres, port)
    print(f"throughput, against the floor of its own rounds: empty / full = {empty[0] / full[0]:.2f} ", end="")
    print(f"(wanted: at most {WANTED}); p99: full / empty = {full[1] / empty[1]:.2f} (the same)")
    return 0


def measured(where: str, folder: Path, postgres: LocalPostgres, port: int) -> tuple[float, float]:
    """(throughput, p99) of answers, as ratios of the floor beside them."""
    pairs: list[tuple[Figure, Figure]] = [
        (floor_round(folder, postgres), answer_round(folder, postgres, port)) for _ in range(ROUNDS)
    ]
    throughput = statistics.median(answer.per_second / floor.per_second for floor, answer in pairs)
    slowness = statistics.median(answer.p99_ms / floor.p99_ms for floor, answer in pairs)
    rate, p99 = (statistics.median(getattr(answer, one) for _, answer in pairs) for one in ("per_second", "p99_ms"))
    errors = sum(answer.errors for _, answer in pairs)
    print(f"{where}: {rate:.0f} answers/s, p99 {p99:.1f} ms, {errors} errors", end="; ")
    print(f"{throughput:.2f} × and {slowness:.2f} × the floor", flush=True)
    return throughput, slowness


def fill(postgres: LocalPostgres) -> None:
    """Slice by slice, without waiting for the disk nor looking for the test of each answer."""
    told = {"items": list(load_bank().items)[:ITEMS], "many": ITEMS, "room": ROOM}
    engine = create_engine(postgres.url("certif_exam"))
    for first in range(1, ANSWERS // ITEMS + 1, SLICE):
        with engine.begin() as connection:
            connection.execute(text("SET LOCAL synchronous_commit = off"))
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            span = {"first": first, "last": min(first + SLICE - 1, ANSWERS // ITEMS)}
            for statement in (_TESTS, _HEADS, _ANSWERS, _LINES, _OUTBOX):
                connection.execute(text(statement), told | span)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
        connection.execute(text("CHECKPOINT"))
    engine.dispose()


def size(postgres: LocalPostgres) -> int:
    engine = create_engine(postgres.url("certif_exam"))
    with engine.connect() as connection:
        taken: int = connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one()
    engine.dispose()
    return taken


if __name__ == "__main__":
    sys.exit(main())
