"""What the launcher and the tests need to know of sessions."""

from pathlib import Path

from services.sessions.commands.convocations import forget_convocations, take_back_what_misleads
from services.sessions.commands.file_care import forget_files, scan_files
from services.sessions.commands.retention import forget_room
from services.sessions.commands.roll import publish_roll
from services.sessions.commands.roll_import import forget_roll_checks
from services.sessions.commands.sheet_checks import forget_sheet_checks
from services.sessions.commands.technical import forget_computers
from services.sessions.consumers import HANDLERS
from services.sessions.personal import KEPT
from services.sessions.seed import seed_demo
from services.sessions.settings import SessionsSettings
from services.sessions.tables import Base
from shared.privacy.handing_over import export_command
from shared.process import ServiceDefinition

SERVICE = ServiceDefinition(
    name="sessions",
    settings=SessionsSettings,
    metadata=Base.metadata,
    migrations=Path(__file__).parent / "migrations",
    handlers=HANDLERS,
    letters=True,
    sweeps=(
        forget_roll_checks,
        forget_sheet_checks,
        take_back_what_misleads,
        forget_convocations,
        scan_files,
        forget_files,
        forget_room,
        forget_computers,
    ),
    kept=KEPT,
    commands={"seed-demo": seed_demo, "publish-roll": publish_roll, "export-person": export_command(KEPT.export)},
)
