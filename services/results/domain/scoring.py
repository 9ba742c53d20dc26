"""Which rules score a test: those of the engine that chose its items (`docs/rules.md` R-SCORER)."""

from collections.abc import Callable, Mapping

from services.results.domain import scoring_v2
from services.results.domain.certification import CertificationFacts, ScoringResult
from shared.domain.engine import EngineName

Scorer = Callable[[CertificationFacts], ScoringResult]

SCORERS: Mapping[EngineName, Scorer] = {EngineName.PLACEMENT: scoring_v2.score}
"""The one place where they are chosen. A test whose engine is not here waits: no other rules may score it."""


def can_score(engine: str) -> bool:
    """Whether the rules for the tests of this engine are in service."""
    return engine in SCORERS


def score(facts: CertificationFacts) -> ScoringResult:
    """What the rules of its engine say of a certification; the same facts always give the same result.

    :raises KeyError: none are in service; ask `can_score` first.
    """
    return SCORERS[facts.engine](facts)
