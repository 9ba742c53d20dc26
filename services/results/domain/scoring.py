"""Which rules score a test: those of the engine that chose its items (`docs/rules.md` R-SCORER)."""

from collections.abc import Callable, Mapping
from functools import cache

from services.results.domain import scoring_v2
from services.results.domain.certification import CertificationFacts, ScoringResult
from services.results.domain.v3 import scoring as scoring_v3
from services.results.domain.v3.asked import as_asked
from shared.domain.engine import EngineName
from shared.measurement.pool import Pool, pool_of
from shared.referential.bank import load_bank

Scorer = Callable[[CertificationFacts], ScoringResult]


@cache
def _pool() -> Pool:
    return pool_of(load_bank())


def _adaptive(facts: CertificationFacts) -> ScoringResult:
    return scoring_v3.score(facts, as_asked(_pool(), facts.questions))


SCORERS: Mapping[EngineName, Scorer] = {EngineName.PLACEMENT: scoring_v2.score, EngineName.ADAPTIVE: _adaptive}
"""The one place where they are chosen. A test whose engine is not here waits: no other rules may score it."""


def can_score(engine: str) -> bool:
    """Whether the rules for the tests of this engine are in service."""
    return engine in SCORERS


def score(facts: CertificationFacts) -> ScoringResult:
    """What the rules of its engine say of a certification; the same facts always give the same result.

    :raises KeyError: none are in service; ask `can_score` first.
    """
    return SCORERS[facts.engine](facts)
