"""The two-parameter logistic model (`docs/rules.md` R-V3-MODEL)."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]


def probability_right(ability: Floats | float, discrimination: Floats, difficulty: Floats) -> Floats:
    """The chance of a right answer, strictly between 0 and 1 over the scale of ability."""
    return 1 / (1 + np.exp(discrimination * (difficulty - ability)))


def information(ability: Floats | float, discrimination: Floats, difficulty: Floats) -> Floats:
    """Fisher's information of each item at this ability: a²p(1 − p), the reward of asking it."""
    right = probability_right(ability, discrimination, difficulty)
    told: Floats = discrimination**2 * right * (1 - right)
    return told


def log_probabilities(ability: Floats, discrimination: Floats, difficulty: Floats) -> Floats:
    """Logarithms of the chance of an answer that is not right, then of a right one, along a new first axis."""
    logit = discrimination * (ability - difficulty)
    return np.stack([-np.logaddexp(0, logit), -np.logaddexp(0, -logit)])
