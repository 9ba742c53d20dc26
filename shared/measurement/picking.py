"""Which of the allowed items comes: one of the best, drawn (`docs/rules.md` R-V3-PICK)."""

from typing import cast

import numpy as np

from shared.measurement.model import Booleans, Floats, Integers

BEST = 5
"""Items among which one is drawn."""

FIRST_CHOICE = 0.51
"""Probability of the best one; then of the next among those left, and so on; the last takes the rest."""

_SAME = 1e-9


class NoItemLeft(LookupError):
    """The rules of content leave no item: the bank is too small, or too much of it was set aside."""


def pick(reward: Floats, may: Booleans, draw: Floats, tie: Floats, first_choice: float = FIRST_CHOICE) -> Integers:
    """The row of the item that comes, for each pupil.

    `draw` and `tie` are in [0, 1): the first one draws the rank, the second one draws among the items that are worth
    exactly as much as the one of that rank, so that items with the default of their level are asked evenly.

    :raises NoItemLeft: nothing is allowed to one of the pupils.
    """
    worth = np.where(may, reward, -1.0)
    best = min(BEST, worth.shape[-1])
    top = np.sort(np.partition(worth, -best, axis=-1)[..., -best:], axis=-1)[..., ::-1]
    count = (top >= 0).sum(axis=-1)
    if not count.all():
        raise NoItemLeft
    rank = drawn_rank(draw, count, first_choice)
    value = (top * (np.arange(best) == rank[..., None])).sum(axis=-1, keepdims=True)
    same = np.abs(worth - value) <= _SAME * value
    chosen = np.floor(np.asarray(tie)[..., None] * same.sum(axis=-1, keepdims=True))
    return cast(Integers, (same.cumsum(axis=-1) > chosen).argmax(axis=-1))


def drawn_rank(draw: Floats, count: Integers, first_choice: float = FIRST_CHOICE) -> Integers:
    """The rank, from 0 for the best, among `count` items: a draw in [0, 1) made as if rank after rank."""
    passed = (1 - first_choice) ** np.arange(1, BEST)
    return cast(Integers, np.minimum((1 - np.asarray(draw)[..., None] <= passed).sum(axis=-1), count - 1))
