"""Which items may come next, whatever they measure (`docs/rules.md` R-V3-CONTENT)."""

from dataclasses import dataclass

import numpy as np

from shared.measurement.model import Booleans, Integers
from shared.measurement.pool import Pool


@dataclass(frozen=True, slots=True)
class ContentRules:
    """The defaults are those of the certification."""

    one_per_tube: bool = True
    every_competence_first: bool = True
    spacing: int = 2
    """Items of other compétences between two of the same one."""


CERTIFICATION = ContentRules()
FREE = ContentRules(one_per_tube=False, every_competence_first=False, spacing=0)
"""Only keeps a skill from coming twice: the reference bank of the simulation knows no other rule."""


def allowed(pool: Pool, asked: Integers, rules: ContentRules, set_aside: Integers | None = None) -> Booleans:
    """The items that may come after those `asked` (rows, in order, along the last axis); none when all is False.

    `set_aside` are rows of items withdrawn from this test by an alert or by the jury: their skills do not come either.
    """
    may = _untouched(pool.skill, asked)
    if set_aside is not None and set_aside.size:
        may &= _untouched(pool.skill, set_aside)
    if rules.one_per_tube:
        may &= _untouched(pool.tube, asked)
    if rules.every_competence_first:
        fresh = may & _untouched(pool.competence, asked)
        may = np.where(fresh.any(axis=-1, keepdims=True), fresh, may)
    if rules.spacing:
        may &= _untouched(pool.competence, asked[..., -rules.spacing :])
    return may


def _untouched(group: Integers, rows: Integers) -> Booleans:
    """True for the items whose group holds none of these rows."""
    touched = np.zeros((*rows.shape[:-1], group.size), dtype=np.bool_)
    if rows.ndim == 1:
        touched[group[rows]] = True  # the same as below, four times as fast for one pupil
    else:
        np.put_along_axis(touched, group[rows], values=True, axis=-1)
    return ~touched.take(group, axis=-1)
