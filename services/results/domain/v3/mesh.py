"""From the ability to the score, interval by interval (`docs/rules.md` R-V3-MESH)."""

from bisect import bisect_right
from dataclasses import dataclass
from math import floor


@dataclass(frozen=True, slots=True)
class Interval:
    """One step of the mesh (« maille »), its lowest ability included, its highest one excluded."""

    label: str
    lowest: float
    highest: float
    weight: int
    coefficient: int

    def progress(self, ability: float) -> float:
        """How far the ability is through the interval: 0 at its foot, 1 at its top."""
        return (ability - self.lowest) / (self.highest - self.lowest)


@dataclass(frozen=True, slots=True)
class Mesh:
    """Intervals that follow one another; the rank of each is the level that it gives."""

    intervals: tuple[Interval, ...]
    most: int
    """The highest score."""

    def level(self, ability: float) -> int | None:
        """The level of this ability: None below the first interval, the last one above all."""
        rank = bisect_right([one.lowest for one in self.intervals], ability) - 1
        return None if rank < 0 else rank

    def score(self, ability: float) -> int:
        """From 0, which is also what an ability below the first interval is worth, to the highest score."""
        level = self.level(ability)
        if level is None:
            return 0
        interval = self.intervals[level]
        if ability >= self.intervals[-1].highest:
            return self.most
        return min(floor(interval.weight * (interval.coefficient + interval.progress(ability))), self.most)
