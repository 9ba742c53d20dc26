"""Exam as the launcher sees it."""

from pathlib import Path

from services.exam.commands.closing import close_what_crossed
from services.exam.commands.forgetting import forget_old_rooms
from services.exam.commands.profile_import import forget_checks
from services.exam.commands.room import forget_orders
from services.exam.commands.technical import forget_old_technical_tests
from services.exam.commands.telling import publish_profiles
from services.exam.commands.throttling import forget_old
from services.exam.consumers import HANDLERS
from services.exam.operations.seed_demo import seed_demo
from services.exam.operations.verify_receipt import verify_receipt
from services.exam.personal import KEPT
from services.exam.settings import ExamSettings
from services.exam.tables import Base
from shared.privacy.handing_over import export_command
from shared.process import ServiceDefinition

SERVICE = ServiceDefinition(
    name="exam",
    settings=ExamSettings,
    metadata=Base.metadata,
    migrations=Path(__file__).parent / "migrations",
    handlers=HANDLERS,
    kept=KEPT,
    sweeps=[close_what_crossed, forget_old, forget_old_rooms, forget_orders, forget_old_technical_tests, forget_checks],
    commands={
        "seed-demo": seed_demo,
        "verify-receipt": verify_receipt,
        "publish-profiles": publish_profiles,
        "export-person": export_command(KEPT.export),
    },
)
