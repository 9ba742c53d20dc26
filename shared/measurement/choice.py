"""The item that comes next: the rules of content, then the draw (`docs/rules.md` R-V3-CONTENT, R-V3-PICK)."""

import numpy as np

from shared.measurement.content import allowed
from shared.measurement.model import Integers, information
from shared.measurement.picking import pick
from shared.measurement.pool import Pool
from shared.measurement.settings import Settings

NONE: Integers = np.array([], dtype=np.int64)


def next_row(
    pool: Pool,
    asked: Integers,
    ability: float,
    settings: Settings,
    *,
    set_aside: Integers = NONE,
    draw: float = 0.0,
    tie: float = 0.0,
) -> int:
    """The row of the next item after those `asked`, in their order, for a pupil of this ability.

    Without draws, in [0, 1), it is the best one, and the first in the bank of those worth the same.

    :raises NoItemLeft: the rules of content leave none.
    """
    may = allowed(pool, asked, settings.content, set_aside)
    reward = information(ability, pool.discrimination, pool.difficulty)
    return int(pick(reward, may, np.array(draw), np.array(tie), settings.first_choice))
