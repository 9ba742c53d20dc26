"""`python -m tests.bench.adaptive`: what choosing the next item costs, against the bare reward of every item.

The floor computes a²p(1 − p) for the whole bank and takes the greatest: no rule, no draw. Processor time, since other
work on the machine hardly changes it. A step is what an answer costs in all: the new ability, then the choice.
"""

import random
import time
from collections.abc import Callable
from dataclasses import replace
from statistics import median

import numpy as np

from services.exam.domain.adaptive.engine import AdaptiveEngine
from services.exam.domain.engine import GradedAnswer, Progress
from shared.measurement.content import CERTIFICATION, FREE, ContentRules, allowed
from shared.measurement.model import information
from shared.measurement.picking import pick
from shared.measurement.pool import Pool, pool_of
from shared.referential.bank import load_bank
from tests.simulate.banks import reference_pool

ROUNDS, CALLS = 60, 40
WANTED_MICROSECONDS = 100


def main() -> None:
    """Print the medians, in microseconds, and their ratios to the floor."""
    choice("reference bank, no rule", reference_pool(seed=1), FREE)
    choice("our bank, every rule", pool_of(load_bank()), CERTIFICATION)
    step()


def choice(title: str, pool: Pool, rules: ContentRules) -> None:
    rng = np.random.default_rng(1)
    asked = rng.choice(len(pool.ids), 31, replace=False)
    if rules is CERTIFICATION:
        asked = np.array([pool.rows[item] for item in some_items(20)])

    def bare() -> None:
        information(0.3, pool.discrimination, pool.difficulty).argmax()

    def whole() -> None:
        may = allowed(pool, asked, rules)
        pick(information(0.3, pool.discrimination, pool.difficulty), may, rng.random(), rng.random())

    floor, ours = microseconds(bare), microseconds(whole)
    print(
        f"{title}, {len(pool.ids)} items: the choice {ours:.0f} µs (wanted ≤ {WANTED_MICROSECONDS}), "
        f"{ours / floor:.1f} × the bare reward ({floor:.0f} µs)",
        flush=True,
    )


def step() -> None:
    engine, rng = AdaptiveEngine(load_bank()), random.SystemRandom()
    for count in (1, 16, 31):
        answers = tuple(GradedAnswer(item, right=number % 2 == 0) for number, item in enumerate(some_items(count)))
        cold = Progress(answers)
        warm = replace(cold, ability=float(engine.estimate(answers[:-1]).ability))
        kept = microseconds(lambda progress=warm: engine.next_step(progress, rng))
        found = microseconds(lambda progress=cold: engine.next_step(progress, rng))
        print(f"a step after {count} answers: {kept:.0f} µs, {found:.0f} µs when the ability was not kept", flush=True)


def some_items(count: int) -> list[str]:
    """Items of a test that obeys the rules."""
    engine, rng = AdaptiveEngine(load_bank()), random.Random(1)
    item, given = engine.start(rng).items[0], ()
    for number in range(count - 1):
        given += (GradedAnswer(item.id, right=number % 2 == 0),)
        item = engine.next_step(Progress(given), rng).item
        assert item is not None
    return [*(one.item_id for one in given), item.id]


def microseconds(act: Callable[[], object]) -> float:
    act()
    return median(_timed(act) for _ in range(ROUNDS))


def _timed(act: Callable[[], object]) -> float:
    start = time.process_time_ns()
    for _ in range(CALLS):
        act()
    return (time.process_time_ns() - start) / CALLS / 1000


if __name__ == "__main__":
    main()
