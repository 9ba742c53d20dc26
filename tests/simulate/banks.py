"""The banks of the simulation."""

from dataclasses import replace

import numpy as np

from shared.measurement.pool import Pool

ITEMS = 800


def reference_pool(seed: int, items: int = ITEMS) -> Pool:
    """a ~ lognormal(0, 0.3), b ~ N(0, 1.5): each item is alone in its skill, tube and compétence."""
    rng = np.random.default_rng(seed)
    alone = np.arange(items)
    return Pool(
        ids=tuple(f"item-{number}" for number in alone),
        discrimination=rng.lognormal(0, 0.3, items),
        difficulty=rng.normal(0, 1.5, items),
        competence=alone,
        tube=alone,
        skill=alone,
    )


def as_if_calibrated(pool: Pool, seed: int) -> Pool:
    """The same items, parameters drawn around their defaults: a ~ lognormal(0, 0.3), b ~ N(that of the level, 0.5)."""
    rng = np.random.default_rng(seed)
    items = len(pool.ids)
    return replace(
        pool,
        discrimination=rng.lognormal(0, 0.3, items),
        difficulty=pool.difficulty + rng.normal(0, 0.5, items),
    )
