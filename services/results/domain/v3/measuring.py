"""The ability of a test that counts, finished or not (`docs/rules.md` R-V3-SCORE)."""

import numpy as np

from services.results.domain.v3.sheet import Sheet
from shared.measurement.ability import Estimate, measured
from shared.measurement.choice import next_row
from shared.measurement.model import Floats
from shared.measurement.pool import Pool
from shared.measurement.settings import Settings

_WRONG = 0


def measure_as_given(pool: Pool, sheet: Sheet, settings: Settings) -> Estimate:
    """What the answers that count say, and nothing else."""
    return _told(_log_likelihood(pool, sheet), settings)


def measure_with_skips(pool: Pool, sheet: Sheet, settings: Settings) -> Estimate:
    """The same once what remains of the test is counted as skipped.

    First the items asked and left without an answer, then, for each that was never asked, the best one for the
    ability of that moment.

    :raises NoItemLeft: the rules of content leave none before the test has its length.
    """
    log_likelihood = _log_likelihood(pool, sheet)
    told = _told(log_likelihood, settings)
    asked, set_aside = list(pool.rows_of(sheet.given)), pool.rows_of(sheet.set_aside)
    waiting = list(pool.rows_of(sheet.waiting))
    while len(asked) < settings.length:
        known = np.array(asked, dtype=np.int64)
        row = waiting.pop(0) if waiting else next_row(pool, known, float(told.ability), settings, set_aside=set_aside)
        asked.append(row)
        log_likelihood = log_likelihood + pool.log_probabilities[_WRONG, row]
        told = _told(log_likelihood, settings)
    return told


def _log_likelihood(pool: Pool, sheet: Sheet) -> Floats:
    """At each ability of the grid, of the answers that count."""
    told: Floats = pool.log_probabilities[np.array(sheet.right, dtype=np.int64), pool.rows_of(sheet.counted)].sum(
        axis=0
    )
    return told


def _told(log_likelihood: Floats, settings: Settings) -> Estimate:
    found = measured(log_likelihood, settings.prior)
    return Estimate(float(found.ability), float(found.error))
