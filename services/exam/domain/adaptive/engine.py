"""Version 3 behind `Engine`: each answer tells what to ask next (`docs/rules.md` R-V3)."""

import random
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np

from services.exam.domain.engine import GradedAnswer, Opening, Progress, Step
from shared.measurement.ability import FIRST, START, Estimate, estimate
from shared.measurement.choice import next_row
from shared.measurement.model import Floats
from shared.measurement.pool import Pool, pool_of
from shared.measurement.settings import VERSION_3, Settings
from shared.referential.bank import Bank, load_bank
from shared.referential.models import Item


@dataclass(frozen=True)
class AdaptiveEngine:
    """An `Engine`. `KeyError` for an answer to an item that the bank does not hold."""

    bank: Bank
    settings: Settings = VERSION_3

    def start(self, rng: random.Random) -> Opening:
        """:raises NoItemLeft: the bank is empty."""
        return Opening((self._choose((), frozenset(), START, rng),), self.settings.length)

    def next_step(self, progress: Progress, rng: random.Random, /) -> Step:
        """:raises NoItemLeft: the rules of content leave none before the test has its length."""
        now = self._ability(progress)
        if len(progress.answers) >= self.settings.length:
            return Step(None, now)
        asked = [one.item_id for one in progress.answers]
        return Step(self._choose(asked, progress.set_aside, now, rng), now)

    def estimate(self, answers: Sequence[GradedAnswer]) -> Estimate:
        """The ability and its error after these answers, each read in its turn."""
        found = FIRST
        for log_likelihood in self._log_likelihoods(answers).cumsum(axis=0):
            found = estimate(log_likelihood, found.ability, self.settings.prior)
        return Estimate(float(found.ability), float(found.error))

    def _ability(self, progress: Progress) -> float:
        if progress.ability is None or not progress.answers:
            return float(self.estimate(progress.answers).ability)
        log_likelihood = self._log_likelihoods(progress.answers).sum(axis=0)
        return float(estimate(log_likelihood, progress.ability, self.settings.prior).ability)

    def _log_likelihoods(self, answers: Sequence[GradedAnswer]) -> Floats:
        """One line an answer, one column a point of the grid."""
        right = np.array([one.right for one in answers], dtype=np.int64)
        return self._pool.log_probabilities[right, self._pool.rows_of(one.item_id for one in answers)]

    def _choose(self, asked: Iterable[str], set_aside: Set[str], ability: float, rng: random.Random) -> Item:
        pool = self._pool
        row = next_row(
            pool,
            pool.rows_of(asked),
            ability,
            self.settings,
            set_aside=pool.rows_of(set_aside),
            draw=rng.random(),
            tie=rng.random(),
        )
        return self.bank.items[pool.ids[row]]

    @cached_property
    def _pool(self) -> Pool:
        return pool_of(self.bank)


@cache
def certification_engine() -> AdaptiveEngine:
    """The one of the certification, made once a process."""
    return AdaptiveEngine(load_bank())
