"""Results as the launcher sees it."""

from pathlib import Path

from services.results.commands.scoring import score_what_waits
from services.results.consumers import HANDLERS
from services.results.journal.keep import keep_journal
from services.results.operations.recompute import recompute
from services.results.personal import KEPT
from services.results.settings import ResultsSettings
from services.results.tables import Base
from shared.privacy.handing_over import export_command
from shared.process import ServiceDefinition

SERVICE = ServiceDefinition(
    name="results",
    settings=ResultsSettings,
    metadata=Base.metadata,
    migrations=Path(__file__).parent / "migrations",
    handlers=HANDLERS,
    kept=KEPT,
    sweeps=[score_what_waits],
    keep_journal=keep_journal,
    commands={"recompute": recompute, "export-person": export_command(KEPT.export)},
)
