"""`make faults`: troubled days on each transport; prints the seeds, exits 1 when a promise was broken.

`make faults RUNS=20` is the recorded campaign; `SEED=7 TRANSPORT=rabbitmq RUNS=1 make faults` runs one day again.
`python -m tests.faults room` is a room of thirty whose broker is away for a minute, then exam (`PUPILS`, `TRANSPORT`).
`python -m tests.faults lines` is pupils in browsers whose line to exam breaks (`RUNS`, `SEED`).
"""

import os
import sys
import tempfile
from collections import Counter
from pathlib import Path

from deploy.local.rabbitmq import LocalRabbitMQ
from tests.faults import lines
from tests.faults.campaign import Outcome, troubled_day
from tests.faults.room import troubled_room

BROKER_AWAY = 30.0


def main() -> int:
    runs = int(os.environ.get("RUNS", "20"))
    first = int(os.environ.get("SEED", "1000"))
    transports = os.environ.get("TRANSPORT", "embedded rabbitmq shuffled").split()
    broken, kills = 0, Counter[str]()
    with tempfile.TemporaryDirectory(prefix="rabbitmq") as folder:
        node = LocalRabbitMQ.start(Path(folder)) if "rabbitmq" in transports else None
        try:
            for seed in range(first, first + runs):
                for transport in transports:
                    outcome = _day(transport, seed, node)
                    print(outcome, flush=True)
                    broken += bool(outcome.faults)
                    kills.update(outcome.kills)
        finally:
            if node is not None:
                node.stop()
    print("killed: " + ", ".join(f"{name} {count}" for name, count in sorted(kills.items())))
    print(f"{runs * len(transports)} days, {broken} broken")
    return 1 if broken else 0


def room() -> int:
    pictures = os.environ.get("SCREENS")
    for transport in os.environ.get("TRANSPORT", "embedded rabbitmq").split():
        with tempfile.TemporaryDirectory(prefix="rabbitmq") as folder:
            node = LocalRabbitMQ.start(Path(folder)) if transport == "rabbitmq" else None
            try:
                pupils = int(os.environ.get("PUPILS", "30"))
                print(troubled_room(transport, node=node, pupils=pupils, pictures=Path(pictures) if pictures else None))
            finally:
                if node is not None:
                    node.stop()
    return 0


def _day(transport: str, seed: int, node: LocalRabbitMQ | None) -> Outcome:
    """One day; every third has the broker away for half a minute, and a day that cannot go on is a broken one."""
    away = BROKER_AWAY if seed % 3 == 0 and transport != "shuffled" else 0.0
    try:
        return troubled_day(transport, seed, node=node, broker_away=away)
    except Exception as error:
        return Outcome(seed, transport, 0.0, 0, {}, [f"{type(error).__name__}: {str(error)[:300]}"])


if __name__ == "__main__":
    sys.exit({"room": room, "lines": lines.main}.get(" ".join(sys.argv[1:]), main)())
