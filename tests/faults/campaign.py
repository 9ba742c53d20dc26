"""One troubled day: a platform of its own, kills at random, the broker away, and the truth checked afterwards."""

import os
import random
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from threading import Event, Thread

from deploy.local.postgres import LocalPostgres
from deploy.local.rabbitmq import LocalRabbitMQ, free_port
from deploy.local.run import platform
from shared.process import run_command
from tests.day.scenario import walk
from tests.day.school import write_school
from tests.day.truth import Truth
from tests.faults.troubles import Troubles, embedded_broker_away, rabbitmq_away
from tests.shared.conftest import purge

PUPILS = 20
MEAN_PAUSE = 2.0
SHUFFLING = "shuffled+"


@dataclass
class Outcome:
    """What a day was and what it broke."""

    seed: int
    transport: str
    seconds: float
    receipts: int
    kills: dict[str, int]
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        told = "; ".join(self.faults[:5]) or "nothing lost, nothing twice, chains verify, recomputed = published"
        return (
            f"seed {self.seed:>6} {self.transport:9} {self.seconds:5.0f} s  {self.receipts:4} receipts "
            f"{sum(self.kills.values()):3} kills  {told}"
        )


def troubled_day(
    transport: str, seed: int, *, node: LocalRabbitMQ | None = None, broker_away: float = 0.0, pupils: int = PUPILS
) -> Outcome:
    """A day on `transport` (`embedded`, `rabbitmq` or `shuffled`): every choice follows from `seed`."""
    data = Path(tempfile.mkdtemp(prefix="day-"))
    data.chmod(0o755)
    kept = dict(os.environ)
    began = time.monotonic()
    try:
        school_file = data / "school.yaml"
        school = write_school(school_file, pupils, seed)
        port = free_port()
        with platform(data, port, _broker(transport, data, node), school_file) as supervisor:
            postgres = LocalPostgres.start(data / "postgres")
            troubles = Troubles(supervisor, seed, mean_pause=MEAN_PAUSE)
            with troubles.reviving(), _going_on(troubles, transport, postgres, node, broker_away, seed) as trouble:
                receipts = walk(f"http://127.0.0.1:{port}", school, seed, trouble)
                truth = Truth.of(postgres)
                truth.wait_until_drained()
                faults = truth.faults(receipts, recompute)
                truth.close()
        shown = sum(len(one) for one in receipts.values())
        return Outcome(seed, transport, time.monotonic() - began, shown, troubles.kills, faults)
    finally:
        os.environ.clear()
        os.environ.update(kept)
        shutil.rmtree(data, ignore_errors=True)


def recompute() -> int:
    """The operator's command: every result computed again and compared with what is stored."""
    return run_command(import_module("services.results.service").SERVICE, "recompute", [])


def _broker(transport: str, data: Path, node: LocalRabbitMQ | None) -> str | None:
    if transport == "rabbitmq":
        assert node is not None
        purge(node.url)
        return node.url
    if transport == "shuffled":
        os.environ["PYTHONPATH"] = str(Path(__file__).with_name("site"))
        postgres = LocalPostgres.start(data / "postgres")
        return postgres.broker_url().replace("sqla+", SHUFFLING, 1)
    return None


@contextmanager
def _going_on(
    troubles: Troubles, transport: str, postgres: LocalPostgres, node: LocalRabbitMQ | None, away: float, seed: int
) -> Iterator[AbstractContextManager[object]]:
    """Kills all along; the broker away for a while, at a moment that the seed chooses."""
    done = Event()

    def stop_broker() -> None:
        if done.wait(random.Random(seed).uniform(5, 20)):
            return
        with rabbitmq_away(node) if transport == "rabbitmq" and node else embedded_broker_away(postgres):
            done.wait(away)

    thread = Thread(target=stop_broker) if away else None
    if thread:
        thread.start()
    try:
        yield troubles.going_on()
    finally:
        done.set()
        if thread:
            thread.join()
