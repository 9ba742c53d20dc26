"""The scoring of version 3 written again from its formulas, slowly, with catsim and scipy: no line of ours."""

from itertools import pairwise
from math import floor

import numpy as np
from catsim import irt
from scipy.stats import norm

from shared.referential.bank import Bank

POINTS = [-9 + 0.225 * rank for rank in range(80)]
PRIOR = norm.pdf(POINTS, 0, 2)
SPACED, LENGTH = 2, 32
MESH = [
    (-8, 64, 0), (-1.4, 64, 1), (-0.519, 128, 1), (0.6, 128, 2), (1.5, 128, 3), (2.25, 128, 4), (3.1, 128, 5),
    (4, 128, 6), (8, 0, 0),
]  # fmt: skip


class Oracle:
    def __init__(self, bank: Bank) -> None:
        self.skill = {item: bank.skills[one.skill] for item, one in bank.items.items()}
        self.columns = {
            item: np.array([known.discrimination, known.difficulty, 0.0, 1.0])
            for item, known in bank.parameters.items()
        }

    def ability(self, answers: list[tuple[str, bool]]) -> float:
        """The mean of likelihood × N(0, 4) on the grid."""
        table, right = self.table([item for item, _ in answers]), np.array([answer for _, answer in answers])
        weights = []
        for point, prior in zip(POINTS, PRIOR, strict=True):
            chance = irt.icc_hpc(point, table)
            weights.append(np.prod(np.where(right, chance, 1 - chance)) * prior)
        return float(np.dot(weights, POINTS) / sum(weights))

    def table(self, items: list[str]) -> np.ndarray:
        return np.vstack([self.columns[item] for item in items])

    def skipped(self, answers: list[tuple[str, bool]]) -> list[tuple[str, bool]]:
        """The same test, its end made of skipped items, each the best one that may come."""
        whole = list(answers)
        while len(whole) < LENGTH:
            allowed, ability = self.allowed([item for item, _ in whole]), self.ability(whole)
            worth = irt.inf_hpc(ability, self.table(allowed))
            best = max(worth)
            whole.append((next(i for i, w in zip(allowed, worth, strict=True) if w >= best * (1 - 1e-9)), False))
        return whole

    def allowed(self, asked: list[str]) -> list[str]:
        skill = self.skill
        tubes, codes = {skill[item].tube for item in asked}, [skill[item].competence for item in asked]
        may = [item for item in skill if skill[item].tube not in tubes]
        fresh = [item for item in may if skill[item].competence not in codes]
        return [item for item in fresh or may if skill[item].competence not in codes[-SPACED:]]

    @staticmethod
    def score(ability: float) -> int:
        if ability >= MESH[-1][0]:
            return 895
        for (low, weight, coefficient), (high, _, _) in pairwise(MESH):
            if low <= ability < high:
                return min(floor(weight * (coefficient + (ability - low) / (high - low))), 895)
        return 0
