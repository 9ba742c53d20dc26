"""How well the calibration finds parameters that are known."""

from dataclasses import dataclass

import numpy as np

from services.exam.domain.adaptive.calibration import FEWEST_ANSWERS, Calibrated, Recorded, calibrate, linked
from shared.measurement.model import Floats, Integers, probability_right
from shared.measurement.pool import Pool
from shared.measurement.settings import Settings
from tests.simulate.banks import as_if_calibrated
from tests.simulate.run import sit

ITEMS_A_PUPIL = 32


@dataclass(frozen=True)
class Recovery:
    """Correlation with the truth, and root mean square error, of each parameter."""

    items: int
    answers: float
    """To an item, on average."""
    a_correlation: float
    a_rmse: float
    b_correlation: float
    b_rmse: float


def from_random_tests(pool: Pool, pupils: int, rng: np.random.Generator) -> Recovery:
    """Pupils of N(0, 1) answer items drawn evenly."""
    ability = rng.normal(0, 1, pupils)
    asked = rng.random((pupils, len(pool.ids))).argpartition(ITEMS_A_PUPIL, axis=1)[:, :ITEMS_A_PUPIL]
    chance = probability_right(ability[:, None], pool.discrimination[asked], pool.difficulty[asked])
    recorded = _recorded(asked, rng.random(asked.shape) < chance, pool)
    return _compared(calibrate(recorded), pool, recorded)


def from_adaptive_tests(pool: Pool, pupils: int, rng: np.random.Generator) -> Recovery:
    """The first year: tests are chosen by defaults that are wrong, pupils of N(1, 1.5) answer by the truth."""
    truth = as_if_calibrated(pool, seed=1)
    sittings = sit(pool, rng.normal(1, 1.5, pupils), rng, Settings(), truth=truth)
    recorded = _recorded(sittings.asked, sittings.right, pool)
    usable = np.flatnonzero(recorded.counts >= FEWEST_ANSWERS)
    return _compared(linked(calibrate(recorded), pool.difficulty, usable), truth, recorded)


def _recorded(asked: Integers, right: "np.ndarray", pool: Pool) -> Recorded:
    pupil = np.repeat(np.arange(len(asked)), asked.shape[1])
    return Recorded(pupil, asked.ravel(), right.ravel().astype(np.int64), len(pool.ids))


def _compared(found: Calibrated, truth: Pool, recorded: Recorded) -> Recovery:
    usable = recorded.counts >= FEWEST_ANSWERS

    def judged(ours: Floats, true: Floats) -> tuple[float, float]:
        gap = ours[usable] - true[usable]
        return float(np.corrcoef(ours[usable], true[usable])[0, 1]), float(np.sqrt((gap**2).mean()))

    a, b = judged(found.discrimination, truth.discrimination), judged(found.difficulty, truth.difficulty)
    return Recovery(int(usable.sum()), float(recorded.counts[usable].mean()), *a, *b)
