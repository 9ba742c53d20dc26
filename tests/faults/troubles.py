"""What happens to the servers during a day: kill -9 of any process at any moment, and a broker that is away."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random
from threading import Event, Thread

import psutil
from sqlalchemy import create_engine, text

from deploy.local.postgres import BROKER_DATABASE, LocalPostgres
from deploy.local.rabbitmq import LocalRabbitMQ
from deploy.local.supervisor import Program, Supervisor

KILLABLE = (
    "auth-web",
    "auth-worker",
    "sessions-web",
    "sessions-worker",
    "exam-web",
    "exam-worker",
    "results-web",
    "results-worker",
)


class Troubles:
    """Kills at random and lets the supervisor revive; counts what was done."""

    def __init__(self, supervisor: Supervisor, seed: int, *, mean_pause: float) -> None:
        self.supervisor = supervisor
        self.draw = Random(seed)
        self.mean_pause = mean_pause
        self.kills: dict[str, int] = {}

    @contextmanager
    def reviving(self) -> Iterator[None]:
        """Start again whatever dies, as the launcher does."""
        with self._meanwhile(self._revive):
            yield

    @contextmanager
    def going_on(self) -> Iterator["Troubles"]:
        with self._meanwhile(self._kill):
            yield self

    @contextmanager
    def _meanwhile(self, work: Callable[[Event], None]) -> Iterator[None]:
        stop = Event()
        thread = Thread(target=work, args=(stop,))
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()

    def _kill(self, stop: Event) -> None:
        while not stop.wait(self.draw.uniform(0, 2 * self.mean_pause)):
            programs = [one for one in self.supervisor.programs if one.name in KILLABLE and one.running]
            if programs:
                self._kill_one(self.draw.choice(programs))

    def _kill_one(self, program: Program) -> None:
        """A master, with the whole group or alone, or one of its workers."""
        assert program.process is not None
        way = self.draw.random()
        try:
            if way < 0.5:
                os.killpg(program.process.pid, signal.SIGKILL)
            elif way < 0.75:
                program.process.kill()
            else:
                children = psutil.Process(program.process.pid).children()
                self.draw.choice(children or [psutil.Process(program.process.pid)]).kill()
        except (ProcessLookupError, psutil.NoSuchProcess):
            return
        self.kills[program.name] = self.kills.get(program.name, 0) + 1

    def _revive(self, stop: Event) -> None:
        while not stop.wait(0.1):
            self.supervisor.revive()


@contextmanager
def embedded_broker_away(postgres: LocalPostgres) -> Iterator[None]:
    """Nobody can talk to the embedded broker: its database accepts no connection."""
    engine = create_engine(postgres.url("postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"ALTER DATABASE {BROKER_DATABASE} ALLOW_CONNECTIONS false"))
        connection.execute(
            text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"),
            {"name": BROKER_DATABASE},
        )
        try:
            yield
        finally:
            connection.execute(text(f"ALTER DATABASE {BROKER_DATABASE} ALLOW_CONNECTIONS true"))
    engine.dispose()


@contextmanager
def rabbitmq_away(node: LocalRabbitMQ) -> Iterator[None]:
    node.stop()
    try:
        yield
    finally:
        node.launch()
