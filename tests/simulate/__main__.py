"""`make simulate`: bias, error and exposure of the adaptive test, and what its calibration finds again.

The figures and the two pictures of `docs/measurement.md`. Seeds are fixed: the same machine prints the same figures.
"""

import sys
import time
from pathlib import Path

import numpy as np

from shared.measurement.ability import FOLLOWING, WIDE, Prior
from shared.measurement.content import CERTIFICATION, FREE
from shared.measurement.model import Floats
from shared.measurement.pool import Pool, pool_of
from shared.measurement.settings import LENGTH, Settings
from shared.referential.bank import load_bank
from tests.simulate.banks import as_if_calibrated, reference_pool
from tests.simulate.draw import draw_accuracy, draw_exposure
from tests.simulate.recovery import Recovery, from_adaptive_tests, from_random_tests
from tests.simulate.run import Accuracy, accuracy, exposure, pooled, sit

BANKS, PUPILS_A_BANK, OUR_PUPILS = 10, 300, 1000
ABILITIES = np.arange(-3.0, 4.0)
PRIORS = {"fixed N(0, 4)": WIDE, "following N(previous, 1.5)": FOLLOWING}
WANTED_BIAS, WANTED_RMSE = 0.05, 0.27
PICTURES = Path(__file__).parents[2] / "docs" / "measurement"

Curves = dict[float, Accuracy]


def main() -> int:
    """1 when the certification measures less well than it must on the reference banks."""
    start = time.perf_counter()
    reference = {name: on_reference_banks(prior) for name, prior in PRIORS.items()}
    ours = {name: on_our_bank(prior) for name, prior in PRIORS.items()}
    calibrated = {"fixed N(0, 4)": on_our_bank(WIDE, as_if_calibrated(pool_of(load_bank()), seed=1))}
    banks = {"reference banks": reference, "our bank": ours, "our bank, as if calibrated": calibrated}
    for title, found in banks.items():
        for name, curves in found.items():
            tell(f"{title}, {name}", curves)
    exposures = {
        "reference bank, no rule": exposure_of_reference(),
        "our bank": exposure_of_ours(pool_of(load_bank())),
        "our bank, as if calibrated": exposure_of_ours(as_if_calibrated(pool_of(load_bank()), seed=1)),
    }
    for title, shares in exposures.items():
        tell_exposure(title, shares)
    PICTURES.mkdir(exist_ok=True)
    draw_accuracy(PICTURES / "accuracy.png", {"Reference banks": reference, "Our bank": ours})
    draw_exposure(PICTURES / "exposure.png", exposures)
    tell_recovery("800 items, random tests", from_random_tests(reference_pool(1), 20_000, np.random.default_rng(1)))
    ours_found = from_adaptive_tests(pool_of(load_bank()), 10_000, np.random.default_rng(1))
    tell_recovery("our bank, adaptive tests", ours_found)
    middle = [one for ability, one in reference["fixed N(0, 4)"].items() if abs(ability) <= 2]
    bias, rmse = max(abs(one.bias) for one in middle), max(one.rmse for one in middle)
    print(f"from -2 to 2: |bias| {bias:.3f} (wanted ≤ {WANTED_BIAS}), RMSE {rmse:.3f} (wanted ≤ {WANTED_RMSE})")
    print(f"{time.perf_counter() - start:.0f} s")
    return 0 if bias <= WANTED_BIAS and rmse <= WANTED_RMSE else 1


def on_reference_banks(prior: Prior) -> Curves:
    """Several banks are drawn, since the luck of one bank moves the error by more than the pupils do."""
    settings = Settings(prior=prior, content=FREE)
    pupils = np.repeat(ABILITIES, PUPILS_A_BANK)
    seeds = range(1, BANKS + 1)
    return pooled(
        [accuracy(sit(reference_pool(seed), pupils, np.random.default_rng(seed), settings), LENGTH) for seed in seeds]
    )


def on_our_bank(prior: Prior, pool: Pool | None = None) -> Curves:
    settings = Settings(prior=prior, content=CERTIFICATION)
    pupils = np.repeat(ABILITIES, OUR_PUPILS)
    return accuracy(sit(pool or pool_of(load_bank()), pupils, np.random.default_rng(1), settings), LENGTH)


def exposure_of_reference() -> Floats:
    pool, rng = reference_pool(1), np.random.default_rng(2)
    return exposure(sit(pool, rng.normal(0, 1, 3000), rng, Settings(content=FREE)), len(pool.ids))


def exposure_of_ours(pool: Pool) -> Floats:
    rng = np.random.default_rng(2)
    return exposure(sit(pool, rng.normal(1, 1.5, 3000), rng, Settings()), len(pool.ids))


def tell(title: str, curves: Curves) -> None:
    print(f"{title}: bias / RMSE / error told")
    print(
        "  ".join(
            f"{ability:+.0f}: {one.bias:+.2f} / {one.rmse:.3f} / {one.error:.2f}" for ability, one in curves.items()
        )
    )
    print(f"mean RMSE {np.mean([one.rmse for one in curves.values()]):.3f}", flush=True)


def tell_exposure(title: str, shares: Floats) -> None:
    print(
        f"{title}: the most asked item is seen by {shares.max():.0%} of the pupils; "
        f"{(shares > 0.2).sum()} items by more than 20 %; {(shares == 0).sum()} of {shares.size} by nobody",
        flush=True,
    )


def tell_recovery(title: str, found: Recovery) -> None:
    print(
        f"calibration, {title}: {found.items} items, {found.answers:.0f} answers each; "
        f"a: correlation {found.a_correlation:.2f}, RMSE {found.a_rmse:.2f}; "
        f"b: correlation {found.b_correlation:.3f}, RMSE {found.b_rmse:.2f}",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
