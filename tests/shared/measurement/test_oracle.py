"""R-V3 against catsim, which shares no line with us: information, likelihood and choice; scipy integrates."""

import numpy as np
import pytest
from catsim import irt
from catsim.item_bank import ItemBank
from catsim.selection import MaxInfoSelector
from scipy.integrate import quad

from shared.measurement.ability import FOLLOWING, GRID, WIDE, Prior, posterior
from shared.measurement.content import FREE, allowed
from shared.measurement.model import information, log_probabilities
from shared.measurement.picking import pick
from tests.simulate.banks import reference_pool

POOL = reference_pool(seed=11, items=120)
CATSIM = np.column_stack([POOL.discrimination, POOL.difficulty, np.zeros(120), np.ones(120)])


def test_the_information_of_an_item_is_the_oracles() -> None:
    for ability in np.linspace(-6, 6, 25):
        ours = information(ability, POOL.discrimination, POOL.difficulty)
        assert ours == pytest.approx(irt.inf_hpc(ability, CATSIM), abs=1e-6)


@pytest.mark.parametrize("prior", [WIDE, FOLLOWING])
def test_the_mean_and_the_spread_of_the_ability_are_those_of_a_fine_integral(prior: Prior) -> None:
    rng = np.random.default_rng(5)
    for length in (1, 2, 8, 16, 32):
        rows, right = rng.choice(120, length, replace=False), rng.random(length) < rng.random()
        centre = float(rng.uniform(-3, 3)) if prior.centre is None else prior.centre

        def density(ability: float, rows=rows, right=right, centre=centre) -> float:  # type: ignore[no-untyped-def]
            told = irt.log_likelihood(ability, list(right), CATSIM[rows])
            return float(np.exp(told - (ability - centre) ** 2 / (2 * prior.variance)))

        total = quad(density, -12, 12, limit=200)[0]
        mean = quad(lambda x: x * density(x), -12, 12, limit=200)[0] / total
        spread = quad(lambda x: (x - mean) ** 2 * density(x), -12, 12, limit=200)[0] / total  # noqa: B023
        table = log_probabilities(GRID, POOL.discrimination[rows, None], POOL.difficulty[rows, None])
        ours, variance = posterior(table[right.astype(int), np.arange(length)].sum(axis=0), centre, prior.variance)
        assert float(ours) == pytest.approx(mean, abs=0.01)
        assert float(variance) == pytest.approx(spread, abs=0.01)


def test_the_item_chosen_is_the_oracles_when_the_best_one_always_comes() -> None:
    rng, bank, selector = np.random.default_rng(7), ItemBank(CATSIM), MaxInfoSelector()
    for asked_count in range(40):
        ability, asked = float(rng.normal(0, 2)), rng.choice(120, asked_count, replace=False)
        reward = information(ability, POOL.discrimination, POOL.difficulty)
        ours = pick(reward, allowed(POOL, asked, FREE), rng.random(), rng.random(), first_choice=1.0)
        assert int(ours) == selector.select(item_bank=bank, administered_items=asked.tolist(), est_theta=ability)
