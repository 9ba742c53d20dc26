"""R-V3-SCORE: what is scored is what the test itself found."""

import numpy as np
import pytest

from shared.measurement.ability import FOLLOWING, measured
from shared.measurement.pool import pool_of
from shared.measurement.settings import VERSION_3
from shared.referential.bank import load_bank
from tests.simulate.run import sit


def test_the_ability_scored_is_the_one_that_the_engine_kept_whatever_the_order_of_the_answers() -> None:
    pool, rng = pool_of(load_bank()), np.random.default_rng(8)
    sat = sit(pool, np.linspace(-4, 5, 100), rng, VERSION_3)
    for length in (20, 32):
        order = rng.permutation(length)
        read = pool.log_probabilities[sat.right[:, order].astype(np.int64), sat.asked[:, order]].sum(axis=1)
        found = measured(read)
        assert found.ability == pytest.approx(sat.estimates[:, length - 1], abs=1e-9)
        assert found.error == pytest.approx(sat.errors[:, length - 1], abs=1e-9)


def test_a_prior_that_follows_the_pupil_cannot_read_all_the_answers_at_once() -> None:
    with pytest.raises(AssertionError):
        measured(np.zeros(80), FOLLOWING)
