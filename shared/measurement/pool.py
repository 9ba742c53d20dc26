"""The bank as columns, one row an item: what the engine computes on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from shared.measurement.ability import GRID
from shared.measurement.model import Floats, Integers, log_probabilities
from shared.referential.bank import Bank


@dataclass(frozen=True)
class Pool:
    """Arrays of one value an item. A group is a number from 0: equal numbers, same tube."""

    ids: tuple[str, ...]
    discrimination: Floats
    difficulty: Floats
    competence: Integers
    tube: Integers
    skill: Integers

    @cached_property
    def rows(self) -> Mapping[str, int]:
        """The row of an item by its id."""
        return {item: row for row, item in enumerate(self.ids)}

    def rows_of(self, items: Iterable[str]) -> Integers:
        """The rows of these items, in their order. `KeyError` for one that the bank does not hold."""
        return np.array([self.rows[item] for item in items], dtype=np.int64)

    @cached_property
    def log_probabilities(self) -> Floats:
        """`[right, row, point]`: logarithm of the chance of that answer at each ability of the grid."""
        return log_probabilities(GRID, self.discrimination[:, None], self.difficulty[:, None])


def pool_of(bank: Bank) -> Pool:
    """The items of the bank, in its order."""
    items = bank.items.values()
    skills = [bank.skills[item.skill] for item in items]
    parameters = [bank.parameters[item.id] for item in items]
    return Pool(
        ids=tuple(item.id for item in items),
        discrimination=np.array([one.discrimination for one in parameters]),
        difficulty=np.array([one.difficulty for one in parameters]),
        competence=_numbered(skill.competence for skill in skills),
        tube=_numbered(skill.tube for skill in skills),
        skill=_numbered(skill.name for skill in skills),
    )


def _numbered(names: Iterable[str]) -> Integers:
    numbers: dict[str, int] = {}
    return np.array([numbers.setdefault(name, len(numbers)) for name in names], dtype=np.int64)
