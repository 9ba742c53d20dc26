"""How able a pupil is, from what was answered (`docs/rules.md` R-V3-ABILITY)."""

from dataclasses import dataclass

import numpy as np

from shared.measurement.model import Floats

LOWEST, HIGHEST, POINTS = -9.0, 9.0, 80
STEP = (HIGHEST - LOWEST) / POINTS
GRID: Floats = LOWEST + STEP * np.arange(POINTS, dtype=np.float64)
"""The abilities that are weighed: −9 included, 9 excluded, 0.225 apart."""

START = -3.0
"""The ability before any answer."""

UNKNOWN_ERROR = 5.0
"""The standard error before any answer."""

_MOMENTS: Floats = np.stack([np.ones(POINTS), GRID, GRID**2], axis=1)
_SHEPPARD = STEP**2 / 12


@dataclass(frozen=True, slots=True)
class Prior:
    """What is believed of the ability before reading the answers: a normal density."""

    variance: float
    centre: float | None = None
    """None: the previous estimate, so that the belief follows the pupil."""


FOLLOWING = Prior(variance=1.5)
"""What Pix published; the simulation compares it (`docs/measurement.md`)."""

WIDE = Prior(variance=4.0, centre=0.0)
"""That of the certification: as unbiased, less noisy, and a pupil does not lose it by an unlucky start."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """Arrays of one value a pupil, or a number each for one pupil."""

    ability: Floats | float
    error: Floats | float
    """Standard error of the ability."""


FIRST = Estimate(START, UNKNOWN_ERROR)


def estimate(log_likelihood: Floats, previous: Floats | float, prior: Prior = WIDE) -> Estimate:
    """The ability once the answers are read, `previous` being the estimate before the last one.

    `log_likelihood` is that of all the answers, at each point of the grid (last axis), up to a constant. The mean
    of the posterior is held within `most_variation` of the previous estimate; the error is counted around the
    ability that is told, with Sheppard's correction for the step of the grid.
    """
    ability, spread = posterior(log_likelihood, previous if prior.centre is None else prior.centre, prior.variance)
    most = most_variation(previous)
    told = np.minimum(np.maximum(ability, previous - most), previous + most)
    return Estimate(told, _error(spread + (told - ability) ** 2))


def measured(log_likelihood: Floats, prior: Prior = WIDE) -> Estimate:
    """The ability that all the answers tell together, whatever their order (R-V3-SCORE).

    It is `estimate` without the limit of one answer's effect, which steers the choice of the first items; a right
    answer in place of a wrong one never lowers it. The prior must have a centre.
    """
    assert prior.centre is not None, "a prior that follows the pupil depends on the order of the answers"
    ability, spread = posterior(log_likelihood, prior.centre, prior.variance)
    return Estimate(ability, _error(spread))


def posterior(log_likelihood: Floats, centre: Floats | float, variance: float) -> tuple[Floats, Floats]:
    """Mean and variance of likelihood × normal prior on the grid."""
    weighed = log_likelihood - (GRID - np.asarray(centre)[..., None]) ** 2 / (2 * variance)
    density = np.exp(weighed - weighed.max(axis=-1, keepdims=True))
    moments = density @ _MOMENTS
    mean = moments[..., 1] / moments[..., 0]
    return mean, moments[..., 2] / moments[..., 0] - mean**2


def most_variation(previous: Floats | float) -> Floats:
    """How far one answer may move the estimate: half of it, or 0.5 near zero."""
    size = np.abs(previous)
    return np.where(size < 0.5, 0.5, size * 0.5)


def _error(squared: Floats) -> Floats:
    told: Floats = np.sqrt(np.maximum(squared - _SHEPPARD, 0))
    return told
