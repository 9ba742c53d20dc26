"""Results as the launcher sees it."""

from pathlib import Path

from services.results.commands.scoring import score_what_waits
from services.results.consumers import HANDLERS
from services.results.journal.keep import keep_journal
from services.results.operations.recompute import recompute
from services.results.settings import ResultsSettings
from services.results.tables import Base
from shared.process import ServiceDefinition

SERVICE = ServiceDefinition(
    name="results",
    settings=ResultsSettings,
    metadata=Base.metadata,
    migrations=Path(__file__).parent / "migrations",
    handlers=HANDLERS,
    sweeps=[score_what_waits],
    keep_journal=keep_journal,
    commands={"recompute": recompute},
)
