"""The figures that a result of version 3 rests on, under a name kept with it (`docs/rules.md` R-V3-MESH)."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field

from services.results.domain.v3.mesh import Interval, Mesh
from shared.measurement.settings import VERSION_3, Settings


@dataclass(frozen=True, slots=True)
class Scale:
    """A « barème ». It never changes once a result rests on it: other figures are another scale."""

    name: str
    mesh: Mesh
    levels: tuple[float, ...]
    """The ability from which a compétence is of level 1, of level 2… (R-V3-COMPETENCE)."""
    own_levels: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    """The same for the compétences, by code, that differ from the others."""
    fewest: int = 20
    """A test with fewer answers is not scored."""
    test: Settings = VERSION_3

    def competence_level(self, code: str, ability: float) -> int:
        """From 0 up; the first and the last level have no end."""
        return bisect_right(self.own_levels.get(code, self.levels), ability)


SCALE_2026 = Scale(
    name="2026",
    mesh=Mesh(
        (
            Interval("Pré-débutant", -8, -1.4, weight=64, coefficient=0),
            Interval("Débutant 1", -1.4, -0.519, weight=64, coefficient=1),
            Interval("Débutant 2", -0.519, 0.6, weight=128, coefficient=1),
            Interval("Indépendant 3", 0.6, 1.5, weight=128, coefficient=2),
            Interval("Indépendant 4", 1.5, 2.25, weight=128, coefficient=3),
            Interval("Avancé 5", 2.25, 3.1, weight=128, coefficient=4),
            Interval("Avancé 6", 3.1, 4, weight=128, coefficient=5),
            Interval("Expert 7", 4, 8, weight=128, coefficient=6),
        ),
        most=895,
    ),
    levels=(-2, -1, 0.5, 1, 2, 3, 4),
)

SCALES: Mapping[str, Scale] = {scale.name: scale for scale in (SCALE_2026,)}
"""Every scale that ever scored, so that a result can be computed again as it was."""

CURRENT = SCALE_2026
