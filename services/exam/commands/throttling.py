"""The tries at a door of exam, counted by account (`docs/rules.md` R-THROTTLE)."""

from uuid import UUID

from sqlalchemy import delete

from services.exam.tables import Throttle
from shared import throttling
from shared.throttling import WINDOW
from shared.transaction import Transaction

ADVICE = "vérifiez avec le surveillant ce qu’il faut écrire"


def take_try(tx: Transaction, door: str, account_id: UUID) -> None:
    """Count one more try.

    :raises TooManyTries: the count is kept if the request returns, so a refusal must be caught and shown.
    """
    throttling.take_try(tx, Throttle, {"door": door, "account_id": account_id}, ADVICE)


def forgive(tx: Transaction, door: str, account_id: UUID) -> None:
    """The right thing was typed: the tries before it no longer count."""
    tx.session.execute(delete(Throttle).where(Throttle.door == door, Throttle.account_id == account_id))


def forget_old(tx: Transaction) -> None:
    """Sweep: counts that no longer hold anybody back."""
    tx.session.execute(delete(Throttle).where(Throttle.since <= tx.now - WINDOW))
