"""R-V3: the adaptive engine asks what its rules allow, and R-ENGINE: so does version 2 behind the same door."""

import random
from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.exam.domain.adaptive.engine import AdaptiveEngine
from services.exam.domain.engine import Engine, GradedAnswer, Progress
from services.exam.domain.selection import PlacementEngine, select_items
from shared.measurement.ability import GRID, START, WIDE, estimate, most_variation, posterior
from shared.measurement.picking import NoItemLeft, drawn_rank, pick
from shared.measurement.pool import pool_of
from shared.measurement.settings import LENGTH, Settings
from shared.referential.bank import Bank, load_bank
from tests.exam.domain.test_selection import profile_of

BANK = load_bank()
ENGINE = AdaptiveEngine(BANK)
POOL = pool_of(BANK)

answers = st.lists(
    st.tuples(st.integers(0, len(POOL.ids) - 1), st.booleans()),
    min_size=1,
    max_size=LENGTH,
    unique_by=lambda one: one[0],
)


def likelihood(given: list[tuple[int, bool]]) -> np.ndarray:
    return sum(POOL.log_probabilities[int(right), row] for row, right in given)


def graded(given: list[tuple[int, bool]]) -> tuple[GradedAnswer, ...]:
    return tuple(GradedAnswer(POOL.ids[row], right) for row, right in given)


def whole_test(engine: AdaptiveEngine, seed: int, alerts: float = 0) -> tuple[list[str], set[str]]:
    """The ids of the items answered, and of those set aside in the middle of the test, each in its turn."""
    rng = random.Random(seed)
    item, skill = engine.start(rng).items[0], rng.random()
    given: tuple[GradedAnswer, ...] = ()
    aside: set[str] = set()
    ability = None
    while item is not None:
        if rng.random() < alerts:
            aside.add(item.id)
            step = engine.next_step(Progress(given, frozenset(aside)), rng)
        else:
            given += (GradedAnswer(item.id, rng.random() < skill),)
            step = engine.next_step(Progress(given, frozenset(aside), ability), rng)
            ability = step.ability
        item = step.item
    return [one.item_id for one in given], aside


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(), alerts=st.sampled_from([0, 0, 0.1, 0.3]))
def test_a_test_never_breaks_a_rule_of_content(seed: int, alerts: float) -> None:
    asked, aside = whole_test(ENGINE, seed, alerts)
    skills = [BANK.skills[BANK.items[item].skill] for item in asked]
    codes = [skill.competence for skill in skills]
    assert len(set(asked)) == len({skill.tube for skill in skills}) == LENGTH
    assert len(set(codes[:16])) == 16
    assert all(codes[at] not in codes[max(0, at - 2) : at] for at in range(LENGTH))
    assert not aside & set(asked)


@settings(max_examples=60, deadline=None)
@given(given=answers, data=st.data())
def test_the_ability_is_bounded_and_rises_with_each_right_answer_whatever_their_order(
    given: list[tuple[int, bool]], data: st.DataObject
) -> None:
    mean, variance = posterior(likelihood(given), 0.0, WIDE.variance)
    assert GRID[0] < mean < GRID[-1]
    assert variance > 0
    shuffled = data.draw(st.permutations(given))
    assert posterior(likelihood(shuffled), 0.0, WIDE.variance)[0] == pytest.approx(mean, abs=1e-9)
    better = [(row, True) for row, _ in given]
    assert posterior(likelihood(better), 0.0, WIDE.variance)[0] >= mean - 1e-9


@settings(max_examples=40, deadline=None)
@given(given=answers)
def test_an_answer_moves_the_estimate_no_further_than_allowed(given: list[tuple[int, bool]]) -> None:
    path = [START, *(ENGINE.estimate(graded(given[: at + 1])).ability for at in range(len(given)))]
    for before, after in pairwise(path):
        assert abs(after - before) <= most_variation(before) + 1e-12
    kept = ENGINE.next_step(Progress(graded(given[:20]), ability=path[len(given[:20]) - 1]), random.Random(1))
    again = ENGINE.next_step(Progress(graded(given[:20])), random.Random(1))
    assert kept.ability == pytest.approx(again.ability, abs=1e-9)


def test_the_error_takes_away_the_step_of_the_grid() -> None:
    flat = np.zeros(len(GRID))
    _, variance = posterior(flat, 0.0, WIDE.variance)
    told = estimate(flat, 0.0, WIDE)
    assert told.error == pytest.approx(float(np.sqrt(variance - (18 / 80) ** 2 / 12)))


def test_the_best_item_comes_half_of_the_time_then_the_next_one_half_of_the_rest() -> None:
    ranks = Counter(drawn_rank(np.linspace(0, 1, 100_000, endpoint=False), np.array(5)).tolist())
    wanted = [0.51, 0.51 * 0.49, 0.51 * 0.49**2, 0.51 * 0.49**3, 0.49**4]
    assert [ranks[rank] / 100_000 for rank in range(5)] == pytest.approx(wanted, abs=1e-4)


def test_items_worth_the_same_come_as_often() -> None:
    rng, reward = np.random.default_rng(3), np.array([0.2, 0.1, 0.2, 0.2, 0.05])
    drawn = pick(np.tile(reward, (3000, 1)), np.ones((3000, 5), bool), rng.random(3000), rng.random(3000), 1.0)
    shares = np.bincount(drawn, minlength=5) / 3000
    assert shares == pytest.approx([1 / 3, 0, 1 / 3, 1 / 3, 0], abs=0.04)


def test_a_bank_too_small_for_the_rules_says_so(bank: Bank) -> None:
    with pytest.raises(NoItemLeft):
        whole_test(AdaptiveEngine(bank), seed=1)
    asked, _ = whole_test(AdaptiveEngine(bank, Settings(length=8)), seed=1)
    assert len(asked) == 8


def test_version_2_knows_all_its_items_from_the_start(bank: Bank) -> None:
    profile = profile_of(bank, "gb2-x", "gd2-x")
    engine: Engine = PlacementEngine(bank, profile, {"gb2-x"})
    opening = engine.start(random.Random(4))
    assert opening.items == select_items(bank, profile, {"gb2-x"}, random.Random(4))
    assert opening.length == len(opening.items)
    answered = Progress((GradedAnswer(opening.items[0].id, True),))
    assert engine.next_step(answered, random.Random(4)).item is None
