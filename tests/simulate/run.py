"""Many pupils take the test at once, by the very functions that serve one pupil."""

from dataclasses import dataclass

import numpy as np

from shared.measurement.ability import FIRST, estimate
from shared.measurement.content import allowed
from shared.measurement.model import Booleans, Floats, Integers, information, probability_right
from shared.measurement.picking import pick
from shared.measurement.pool import Pool
from shared.measurement.settings import Settings

TOGETHER = 500
"""Pupils computed at once: what fits in the caches of a processor."""


@dataclass(frozen=True)
class Sittings:
    """One line a pupil, one column an item asked."""

    ability: Floats
    """The true one, one value a pupil."""
    asked: Integers
    right: Booleans
    estimates: Floats
    """After each answer."""
    errors: Floats


@dataclass(frozen=True)
class Accuracy:
    """Of the estimates at one true ability."""

    bias: float
    rmse: float
    error: float
    """The standard error that the engine tells, on average."""


def sit(
    pool: Pool, ability: Floats, rng: np.random.Generator, settings: Settings, truth: Pool | None = None
) -> Sittings:
    """The tests of these pupils, who answer by the parameters of `truth` when those of `pool` are not the true ones."""
    starts = range(0, len(ability), TOGETHER)
    groups = [_sit(pool, ability[at : at + TOGETHER], rng, settings, truth or pool) for at in starts]
    columns = ("ability", "asked", "right", "estimates", "errors")
    return Sittings(*(np.concatenate([getattr(group, name) for group in groups]) for name in columns))


def _sit(pool: Pool, ability: Floats, rng: np.random.Generator, settings: Settings, truth: Pool) -> Sittings:
    pupils, length = len(ability), settings.length
    asked, right = np.empty((pupils, length), dtype=np.int64), np.empty((pupils, length), dtype=np.bool_)
    estimates, errors = np.empty((pupils, length)), np.empty((pupils, length))
    log_likelihood = np.zeros((pupils, pool.log_probabilities.shape[-1]))
    now = np.full(pupils, float(FIRST.ability))
    for step in range(length):
        may = allowed(pool, asked[:, :step], settings.content)
        reward = information(now[:, None], pool.discrimination, pool.difficulty)
        row = pick(reward, may, rng.random(pupils), rng.random(pupils), settings.first_choice)
        chance = probability_right(ability, truth.discrimination[row], truth.difficulty[row])
        asked[:, step], right[:, step] = row, rng.random(pupils) < chance
        log_likelihood += pool.log_probabilities[right[:, step].astype(np.int64), row]
        told = estimate(log_likelihood, now, settings.prior)
        now = np.asarray(told.ability)
        estimates[:, step], errors[:, step] = now, told.error
    return Sittings(ability, asked, right, estimates, errors)


def accuracy(sittings: Sittings, length: int) -> dict[float, Accuracy]:
    """By true ability, after so many answers."""
    found = {}
    for true in np.unique(sittings.ability):
        mine = sittings.ability == true
        gap = sittings.estimates[mine, length - 1] - true
        found[float(true)] = Accuracy(
            float(gap.mean()), float(np.sqrt((gap**2).mean())), float(sittings.errors[mine, length - 1].mean())
        )
    return found


def exposure(sittings: Sittings, items: int) -> Floats:
    """The share of the pupils who were asked each item."""
    return np.bincount(sittings.asked.ravel(), minlength=items) / len(sittings.ability)


def pooled(found: list[dict[float, Accuracy]]) -> dict[float, Accuracy]:
    """That of all the banks together, each with as many pupils."""
    return {
        ability: Accuracy(
            float(np.mean([one[ability].bias for one in found])),
            float(np.sqrt(np.mean([one[ability].rmse ** 2 for one in found]))),
            float(np.mean([one[ability].error for one in found])),
        )
        for ability in found[0]
    }
