"""The pictures of `docs/measurement.md`: small, and readable in black and white."""

from collections.abc import Mapping
from pathlib import Path

import matplotlib as mpl
import numpy as np

from shared.measurement.model import Floats
from tests.simulate.run import Accuracy

mpl.use("Agg")
from matplotlib import pyplot as plt

STYLES = [
    {"color": "#1f4e79", "linestyle": "-"},
    {"color": "#c0504d", "linestyle": "--"},
    {"color": "#5a7d2a", "linestyle": ":"},
]
DOTS_PER_INCH = 90


def draw_accuracy(path: Path, banks: Mapping[str, Mapping[str, Mapping[float, Accuracy]]]) -> None:
    """One panel a bank: RMSE above, bias around zero, by true ability."""
    figure, panels = plt.subplots(1, len(banks), figsize=(9, 3.6), sharey=True, layout="constrained")
    for panel, (title, curves) in zip(panels, banks.items(), strict=True):
        for style, (name, found) in zip(STYLES, curves.items(), strict=False):
            panel.plot(list(found), [one.rmse for one in found.values()], marker="o", label=f"RMSE, {name}", **style)
            panel.plot(list(found), [one.bias for one in found.values()], marker="x", label=f"bias, {name}", **style)
        panel.axhline(0, color="#888888", linewidth=0.8)
        panel.set(title=title, xlabel="true ability")
        panel.grid(alpha=0.3)
    panels[0].legend(fontsize=7)
    panels[0].set_ylabel("on the scale of ability")
    _save(figure, path)


def draw_exposure(path: Path, banks: Mapping[str, Floats]) -> None:
    """The items from the most asked to the least, and the share of the pupils who saw each."""
    figure, panel = plt.subplots(figsize=(6, 3.2), layout="constrained")
    for style, (name, shares) in zip(STYLES, banks.items(), strict=False):
        panel.plot(np.linspace(0, 100, shares.size), np.sort(shares)[::-1] * 100, label=name, **style)
    panel.set(xlabel="items, from the most asked (% of the bank)", ylabel="pupils who saw it (%)", ylim=(0, None))
    panel.grid(alpha=0.3)
    panel.legend(fontsize=8)
    _save(figure, path)


def _save(figure: "plt.Figure", path: Path) -> None:
    figure.savefig(path, dpi=DOTS_PER_INCH, metadata={"Software": None}, pil_kwargs={"optimize": True})
    plt.close(figure)
