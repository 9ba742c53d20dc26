"""What the scoring of version 3 says of a certification."""

from dataclasses import dataclass

from services.results.domain.certification import ScoringResult


@dataclass(frozen=True, slots=True)
class Measure:
    """The ability that the score rests on."""

    ability: float
    error: float
    """Standard error of the ability."""
    level: int | None
    """That of the whole, from 0; None below the first interval."""
    answered: float | None = None
    """The ability of the answers given alone, when the rest of an abandoned test was counted as skipped."""


@dataclass(frozen=True, slots=True)
class MeasuredResult(ScoringResult):
    """As every result; but the marks hold levels alone, and the score is that of the whole test."""

    total: int = 0
    scale: str = ""
    """Name of the `Scale`, with which the same answers give the same result again."""
    measure: Measure | None = None
    """None when nothing was measured: a decision came first."""

    @property
    def pix(self) -> int:
        return self.total
