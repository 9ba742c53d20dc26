"""`make containers`: start the containers, walk a day on them while they restart, stop them and start them again.

`PUPILS=20 SEED=7 make containers` chooses the school. A page, a result or a chain of the journal that is missing
ends it.
"""

import os
import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

from deploy.demo.school import School
from deploy.local.run import PREFIXES
from shared.events.routes import SERVICES
from tests.day.browser import eventually
from tests.day.people import Candidate, Person
from tests.day.scenario import reads_result, walk
from tests.day.school import write_school

COMPOSE = shlex.split(os.environ.get("COMPOSE", "docker compose"))
URL = os.environ.get("PUBLIC_URL", "http://127.0.0.1:8000")
SEEDED = ("auth", "sessions", "exam")
RESTARTED = ("exam-web", "rabbitmq", "sessions-worker", "exam-worker", "postgres", "gateway")
PAUSE = 2.0
"""Seconds between two restarts."""


def main() -> int:
    pupils, seed = int(os.environ.get("PUPILS", "8")), int(os.environ.get("SEED", "1"))
    print(f"{start():.1f} s from `up` to the four services answering", flush=True)
    school = seed_school(pupils, seed)
    began = time.monotonic()
    with restarting() as restarts:
        receipts = walk(URL, school, seed)
    shown = sum(len(one) for one in receipts.values())
    print(
        f"{time.monotonic() - began:.1f} s for {pupils} pupils, {shown} receipts, {len(restarts)} restarts", flush=True
    )
    compose("down")
    print(f"{start():.1f} s from `up` again, on the data kept", flush=True)
    for pupil in school.pupils:
        candidate = Candidate(pupil, school, URL, seed)
        candidate.arrive()
        assert reads_result(candidate), f"{pupil.key} no longer reads a result"
    for service in SERVICES:
        run(service, "verify-journal")
    run("results", "recompute")
    print("every result is still read, every chain of the journal holds, recomputed = published")
    return 0


def start() -> float:
    """Seconds until every service answers through the gateway."""
    began = time.monotonic()
    compose("up", "-d")
    visitor = Person(URL)
    for prefix in PREFIXES.values():
        assert eventually(lambda path=f"{prefix}/sante": visitor.get(path), prefix).status == 200  # type: ignore[misc]
    return time.monotonic() - began


def seed_school(pupils: int, seed: int) -> School:
    """The same invented school put in each service, in its container."""
    with tempfile.TemporaryDirectory() as folder:
        roll = Path(folder) / "school.yaml"
        school = write_school(roll, pupils, seed)
        for service in SEEDED:
            run(service, "seed-demo", "/dev/stdin", told=roll.read_bytes())
    return school


@contextmanager
def restarting() -> Iterator[list[str]]:
    """Each of `RESTARTED` is stopped and started again, one after the other, while the day goes on."""
    done: list[str] = []

    def restart() -> None:
        for name in RESTARTED:
            time.sleep(PAUSE)
            compose("restart", name)
            done.append(name)

    trouble = Thread(target=restart)
    trouble.start()
    try:
        yield done
    finally:
        trouble.join()


def run(service: str, *words: str, told: bytes = b"") -> None:
    """One command of a service, in its container."""
    compose("exec", "-T", f"{service}-web", "python", "-m", f"services.{service}", *words, told=told)


def compose(*words: str, told: bytes = b"") -> None:
    """One command of compose, quiet unless it fails."""
    done = subprocess.run([*COMPOSE, *words], input=told, capture_output=True)
    if done.returncode:
        sys.exit(f"{' '.join(words)}:\n{(done.stdout + done.stderr).decode(errors='replace')[-3000:]}")


if __name__ == "__main__":
    sys.exit(main())
