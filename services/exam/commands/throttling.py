"""The tries at a door of exam, counted by account (`docs/rules.md` R-THROTTLE)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete

from services.exam.tables import Throttle
from shared import throttling
from shared.throttling import TRIES, WINDOW
from shared.transaction import Transaction

ADVICE = "vérifiez avec le surveillant ce qu’il faut écrire"


def take_try(tx: Transaction, door: str, account_id: UUID) -> None:
    """Count one more try.

    :raises TooManyTries: the count is kept if the request returns, so a refusal must be caught and shown.
    """
    throttling.take_try(tx, Throttle, {"door": door, "account_id": account_id}, ADVICE)


def require_a_try(tx: Transaction, tries: int, since: datetime) -> None:
    """Who has no try left waits, whatever is typed: for a door whose `tries` were read under a lock.

    :raises TooManyTries: at once.
    """
    throttling.refuse_beyond(TRIES, tries + 1, since, tx.now, ADVICE)


def forgive(tx: Transaction, door: str, account_id: UUID) -> None:
    """The right thing was typed: the tries before it no longer count."""
    tx.session.execute(delete(Throttle).where(Throttle.door == door, Throttle.account_id == account_id))


def forget_old(tx: Transaction) -> None:
    """Sweep: counts that no longer hold anybody back."""
    tx.session.execute(delete(Throttle).where(Throttle.since <= tx.now - WINDOW))
