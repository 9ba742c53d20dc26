"""`make bench`: what an answer costs, against the least it could cost, measured in the same run."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from deploy.demo.school import DEFAULT
from deploy.local.environment import LocalRun
from deploy.local.postgres import LocalPostgres
from deploy.local.rabbitmq import LocalRabbitMQ, free_port
from deploy.local.run import GUNICORN
from services.exam.app import create_app
from shared.events.routes import SERVICES
from shared.migrations import upgrade
from tests.bench.crowd import seat_crowd, write_floor_requests, write_requests
from tests.conftest import service_definition

ROUNDS = 5
SECONDS = 6
CROWD = 700
PACED_RATES = [int(rate) for rate in os.environ.get("BENCH_RATES", "150 300 0").split()]
"""Answers a second asked for while the lag is measured; 0 for all that the machine takes."""
PACED_SECONDS = 12


@dataclass(frozen=True)
class Figure:
    per_second: float
    p50_ms: float
    p99_ms: float
    errors: int


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="bench") as name:
        folder = Path(name)
        folder.chmod(0o755)
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
    for name in SERVICES:
        upgrade(service_definition(name))
    floors, answers = [], []
    for _ in range(ROUNDS):
        floors.append(floor_round(folder, postgres))
        answers.append(answer_round(folder, postgres, port))
    report("floor: a bare view, two inserts, one commit", floors)
    report("answer + receipt + journal + outbox + next item", answers)
    pairs = list(zip(floors, answers, strict=True))
    throughput = statistics.median(answer.per_second / floor.per_second for floor, answer in pairs)
    slowness = statistics.median(answer.p99_ms / floor.p99_ms for floor, answer in pairs)
    print(f"throughput: {throughput:.2f} × the floor (wanted: at least 0.50)")
    print(f"p99:        {slowness:.2f} × the floor (wanted: at most 3.00)")
    node = LocalRabbitMQ.start(folder / "rabbitmq")
    try:
        for rate in PACED_RATES:
            lag_round("embedded transport", folder, postgres, port, postgres.broker_url(), rate)
            lag_round("RabbitMQ", folder, postgres, port, node.url, rate)
    finally:
        node.stop()
    return 0


def stamping_postgres(folder: Path) -> LocalPostgres:
    """A cluster that keeps the instant of each commit: the setting needs a second start."""
    postgres = LocalPostgres.start(folder)
    engine = create_engine(postgres.url("postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("ALTER SYSTEM SET track_commit_timestamp = on"))
        connection.execute(text("CREATE DATABASE floor"))
    engine.dispose()
    postgres.stop()
    return LocalPostgres.start(folder)


def create_floor(postgres: LocalPostgres) -> None:
    postgres.create_databases()
    engine = create_engine(postgres.url("floor"))
    with engine.begin() as connection:
        connection.execute(
            text(
                "CREATE TABLE floor_answer "
                "(id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, item text, response text)"
            )
        )
        connection.execute(
            text("CREATE TABLE floor_outbox (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body text)")
        )
    engine.dispose()


def floor_round(folder: Path, postgres: LocalPostgres) -> Figure:
    port = free_port()
    told = {**os.environ, "FLOOR_DATABASE": f"host={postgres.socket} dbname=floor user=postgres"}
    write_floor_requests(folder / "floor.txt")
    with serving("tests.bench.floor:create_app()", port, told):
        return hammer(port, "/floor", folder / "floor.txt")


def answer_round(
    folder: Path, postgres: LocalPostgres, public_port: int, rate: int = 0, seconds: int = SECONDS
) -> Figure:
    port = free_port()
    app = create_app()
    engine = create_engine(postgres.url("certif_exam", "exam_app"))
    with Session(engine) as session:
        seats = seat_crowd(session, CROWD)
    engine.dispose()
    write_requests(app, seats, folder / "answers.txt")
    app.extensions["certif.database"].dispose()
    with serving("services.exam.app:create_app()", port, dict(os.environ)):
        return hammer(port, "/test/epreuve", folder / "answers.txt", public_port, rate, seconds)


@contextmanager
def serving(application: str, port: int, told: dict[str, str]) -> Iterator[None]:
    server = subprocess.Popen([*GUNICORN, "-b", f"127.0.0.1:{port}", application], env=told)
    try:
        limit = time.monotonic() + 30
        while time.monotonic() < limit:
            try:
                requests.get(f"http://127.0.0.1:{port}/", timeout=1, allow_redirects=False)
                break
            except requests.RequestException:
                time.sleep(0.1)
        yield
    finally:
        server.terminate()
        server.wait()


def hammer(port: int, target: str, bodies: Path, public_port: int = 0, rate: int = 0, seconds: int = SECONDS) -> Figure:
    """wrk with one thread and sixteen connections, so that the prepared requests go out in order."""
    told = {
        **os.environ,
        "BODIES": str(bodies),
        "TARGET": target,
        "RATE": str(rate),
        "CONNECTIONS": "16",
        "PUBLIC_HOST": f"127.0.0.1:{public_port or port}",
        "PUBLIC_ORIGIN": f"http://127.0.0.1:{public_port or port}",
    }
    script = str(Path(__file__).with_name("answers.lua"))
    command = ["wrk", "-t1", "-c16", f"-d{seconds}s", "-s", script, f"http://127.0.0.1:{port}"]
    output = subprocess.run(command, env=told, capture_output=True, text=True, check=True).stdout
    result = next(line for line in output.splitlines() if line.startswith("RESULT")).split()
    count, micros, p50, p99, errors = (float(value) for value in result[1:])
    return Figure(count / micros * 1e6, p50 / 1000, p99 / 1000, int(errors))


def report(title: str, figures: list[Figure]) -> None:
    rates = [one.per_second for one in figures]
    print(f"{title}:")
    print(
        f"    {statistics.median(rates):7.0f} /s (min {min(rates):.0f}, max {max(rates):.0f})"
        f"   p50 {statistics.median(one.p50_ms for one in figures):.1f} ms"
        f"   p99 {statistics.median(one.p99_ms for one in figures):.1f} ms"
        f"   errors {sum(one.errors for one in figures)}",
        flush=True,
    )


def lag_round(title: str, folder: Path, postgres: LocalPostgres, port: int, broker_url: str, rate: int) -> None:
    """From the commit of an answer in exam to the commit of its handling in results, by PostgreSQL's own stamps."""
    empty(postgres)
    told = {**os.environ, "BROKER_URL": broker_url}
    workers = [
        subprocess.Popen([sys.executable, "-m", f"services.{name}", "worker"], env=told, stderr=subprocess.DEVNULL)
        for name in ("exam", "results")
    ]
    try:
        time.sleep(3)
        figure = answer_round(folder, postgres, port, rate, PACED_SECONDS)
        lags = wait_for_lags(postgres)
    finally:
        for worker in workers:
            worker.terminate()
        for worker in workers:
            worker.wait()
    lags.sort()
    print(
        f"{title}: commit → handled at {figure.per_second:.0f} answers/s: "
        f"p50 {lags[len(lags) // 2]:.0f} ms, p99 {lags[int(len(lags) * 0.99)]:.0f} ms, "
        f"max {lags[-1]:.0f} ms over {len(lags)} (wanted: p50 ≤ 100, p99 ≤ 1000)",
        flush=True,
    )


def empty(postgres: LocalPostgres) -> None:
    """Forget what the earlier rounds left in the outbox: nothing listened then."""
    for name in ("exam", "results"):
        engine = create_engine(postgres.url(f"certif_{name}"))
        with engine.begin() as connection:
            for table in ("outbox", "outbox_delivery", "outbox_link", "inbox", "inbox_link"):
                connection.execute(text(f"TRUNCATE {table} RESTART IDENTITY"))
            table = "answer" if name == "exam" else "transcript_answer"
            connection.execute(text(f"TRUNCATE {table}"))
        engine.dispose()


def wait_for_lags(postgres: LocalPostgres) -> list[float]:
    committed = stamps(postgres, "certif_exam", "answer")
    limit = time.monotonic() + 60
    while len(handled := stamps(postgres, "certif_results", "transcript_answer")) < len(committed):
        if time.monotonic() > limit:
            raise SystemExit(f"only {len(handled)} of {len(committed)} answers were handled")
        time.sleep(0.5)
    return [(handled[key] - committed[key]) * 1000 for key in committed]


def stamps(postgres: LocalPostgres, database: str, table: str) -> dict[tuple[str, int], float]:
    engine = create_engine(postgres.url(database))
    query = f"SELECT attempt_id, sequence, extract(epoch FROM pg_xact_commit_timestamp(xmin)) FROM {table}"  # noqa: S608
    with engine.connect() as connection:
        rows = {(str(attempt), sequence): float(at) for attempt, sequence, at in connection.execute(text(query))}
    engine.dispose()
    return rows


if __name__ == "__main__":
    sys.exit(main())
