"""What auth is, for the launcher, the command line and the tests."""

from pathlib import Path

from services.auth import personal
from services.auth.commands.breached import load_breached_passwords
from services.auth.commands.erasure import erase_what_is_due, mark_what_sleeps
from services.auth.commands.keys import keep_keys_fresh
from services.auth.commands.oauth_clients import close_client, register_client
from services.auth.commands.retention import forget_what_is_over
from services.auth.consumers import HANDLERS
from services.auth.demo import seed_demo
from services.auth.oauth.keys import keep_issuer_keys_fresh
from services.auth.operator import erase_person, give_role, reset_second_factor, take_role
from services.auth.settings import AuthSettings
from services.auth.tables import Base
from shared.privacy.handing_over import export_command
from shared.process import ServiceDefinition
from shared.transaction import Transaction


def mark_asleep(tx: Transaction) -> None:
    """The letter that gives notice needs to know our address."""
    mark_what_sleeps(tx, AuthSettings())


SERVICE = ServiceDefinition(
    name="auth",
    settings=AuthSettings,
    metadata=Base.metadata,
    migrations=Path(__file__).parent / "migrations",
    handlers=HANDLERS,
    letters=True,
    sweeps=[keep_keys_fresh, keep_issuer_keys_fresh, forget_what_is_over, mark_asleep, erase_what_is_due],
    commands={
        "seed-demo": seed_demo,
        "give-role": give_role,
        "take-role": take_role,
        "reset-second-factor": reset_second_factor,
        "load-breached-passwords": load_breached_passwords,
        "register-client": register_client,
        "close-client": close_client,
        "export-person": export_command(personal.export),
        "erase-person": erase_person,
    },
)
