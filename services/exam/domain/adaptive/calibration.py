"""The parameters of the items found from recorded answers (`docs/rules.md` R-V3-CALIBRATION).

Marginal maximum likelihood by EM (Bock and Aitkin): the ability of each pupil is never estimated, it is averaged over.
An item that was not asked tells nothing, so the answers of adaptive tests serve as they are.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from shared.measurement.ability import GRID
from shared.measurement.model import Floats, Integers, log_probabilities, probability_right

FEWEST_ANSWERS = 200
"""An item with fewer keeps what it had."""

_BATCH = 1000
_MOST_ROUNDS, _SETTLED = 200, 2e-3
_LOG_A_SPREAD, _B_SPREAD = 0.5, 3.0
_LONGEST_STEP = 0.5
_LOG_POPULATION: Floats = -(GRID**2) / 2


@dataclass(frozen=True, slots=True)
class Recorded:
    """One line an answer, sorted by pupil. Pupils and items are numbers from 0."""

    pupil: Integers
    item: Integers
    right: Integers
    items: int
    """How many items there are, asked or not."""

    @property
    def counts(self) -> Integers:
        """Answers to each item."""
        return np.bincount(self.item, minlength=self.items)


@dataclass(frozen=True, slots=True)
class Calibrated:
    """One value an item; 1 and 0 for an item without answers."""

    discrimination: Floats
    difficulty: Floats


class NoCommonScale(ValueError):
    """The difficulties found do not rise with those known: the answers are not those of these items."""


def calibrate(recorded: Recorded) -> Calibrated:
    """On the scale where the abilities of the pupils have mean 0 and standard deviation 1.

    Weak beliefs hold back an item that everybody, or nobody, answers right: log a within 0.5 of the mean of all items,
    b within 3 of 0, as standard deviations of normal densities.
    """
    asked, item = np.unique(recorded.item, return_inverse=True)
    known = replace(recorded, item=item, items=len(asked))
    found = Calibrated(np.ones(known.items), np.zeros(known.items))
    for _ in range(_MOST_ROUNDS):
        better = _improved(found, *_expected(known, found))
        moved = np.abs(better.difficulty - found.difficulty).max()
        found = better
        if moved < _SETTLED:
            break
    whole = Calibrated(np.ones(recorded.items), np.zeros(recorded.items))
    whole.discrimination[asked], whole.difficulty[asked] = found.discrimination, found.difficulty
    return whole


def linked(found: Calibrated, known: Floats, usable: Integers) -> Calibrated:
    """The same on the scale of the bank, where the `usable` items have, on average, the difficulty `known` before.

    The straight line through the difficulties found, given those known, becomes the identity: so a difficulty found
    with noise does not stretch the scale.

    :raises NoCommonScale: there is no such line.
    """
    before, after = known[usable], found.difficulty[usable]
    slope = float(np.cov(before, after, bias=True)[0, 1] / max(float(before.var()), 1e-9)) if usable.size > 1 else 0.0
    if slope <= 0:
        raise NoCommonScale
    unit = 1 / slope
    origin = float(before.mean() - unit * after.mean())
    return replace(found, discrimination=found.discrimination / unit, difficulty=unit * found.difficulty + origin)


def _expected(recorded: Recorded, now: Calibrated) -> tuple[Floats, Floats]:
    """`[item, point]`: how many pupils of each ability are expected to have answered, and answered right."""
    wrong_log, right_log = log_probabilities(GRID, now.discrimination[:, None], now.difficulty[:, None])
    asked_sum = np.zeros((recorded.items, len(GRID)))
    right_sum = np.zeros_like(asked_sum)
    for asked, right in _batches(recorded):
        weighed = asked @ wrong_log + right @ (right_log - wrong_log) + _LOG_POPULATION
        density = np.exp(weighed - weighed.max(axis=1, keepdims=True))
        density /= density.sum(axis=1, keepdims=True)
        asked_sum += asked.T @ density
        right_sum += right.T @ density
    return asked_sum, right_sum


def _batches(recorded: Recorded) -> Iterator[tuple[Floats, Floats]]:
    """`[pupil, item]`: 1 where asked, 1 where right; some pupils at a time, so that a whole year fits in memory."""
    starts = np.searchsorted(recorded.pupil, np.arange(0, recorded.pupil[-1] + 1 + _BATCH, _BATCH))
    for number, (start, end) in enumerate(pairwise(starts)):
        cells = recorded.pupil[start:end] - number * _BATCH, recorded.item[start:end]
        asked, right = np.zeros((2, min(_BATCH, recorded.pupil[end - 1] + 1 - number * _BATCH), recorded.items))
        asked[cells] = 1
        right[cells] = recorded.right[start:end]
        yield asked, right


def _improved(now: Calibrated, asked: Floats, right: Floats) -> Calibrated:
    """One step of Fisher's scoring on (log a, b) of each item."""
    a, b = now.discrimination[:, None], now.difficulty[:, None]
    chance = probability_right(GRID, a, b)
    gap, weight, away = right - asked * chance, asked * chance * (1 - chance), GRID - b
    log_a = np.log(now.discrimination)
    slope_a = (a * gap * away).sum(axis=1) - (log_a - log_a.mean()) / _LOG_A_SPREAD**2
    slope_b = -(a * gap).sum(axis=1) - now.difficulty / _B_SPREAD**2
    told_aa = (a**2 * weight * away**2).sum(axis=1) + 1 / _LOG_A_SPREAD**2
    told_bb = (a**2 * weight).sum(axis=1) + 1 / _B_SPREAD**2
    told_ab = -(a**2 * weight * away).sum(axis=1)
    area = told_aa * told_bb - told_ab**2
    step_a = (told_bb * slope_a - told_ab * slope_b) / area
    step_b = (told_aa * slope_b - told_ab * slope_a) / area
    return Calibrated(
        np.exp(log_a + np.clip(step_a, -_LONGEST_STEP, _LONGEST_STEP)),
        now.difficulty + np.clip(step_b, -_LONGEST_STEP, _LONGEST_STEP),
    )
