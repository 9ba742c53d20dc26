"""Wrong tries are counted by account: a whole school stands behind one address (`docs/rules.md` R-THROTTLE)."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import case, delete
from sqlalchemy.dialects.postgresql import insert as upsert

from services.exam.tables import Throttle
from shared.errors import Refusal
from shared.transaction import Transaction

TRIES = 10
WINDOW = timedelta(minutes=10)


class TooManyTries(Refusal):
    """This account has tried `TRIES` times at one door within `WINDOW`."""

    status = 429
    title = "Trop d’essais"

    def __init__(self, wait: timedelta) -> None:
        minutes = max(1, -(-wait // timedelta(minutes=1)))
        super().__init__(
            "too-many-tries",
            f"Vous avez fait beaucoup d’essais. Attendez {minutes} minute{'s' if minutes > 1 else ''}, vérifiez "
            "avec le surveillant ce qu’il faut écrire, puis recommencez.",
        )


def take_try(tx: Transaction, door: str, account_id: UUID) -> None:
    """Count one more try; tries in parallel wait for one another here.

    :raises TooManyTries: the count is kept if the request returns, so a refusal must be caught and shown.
    """
    new = upsert(Throttle).values(door=door, account_id=account_id, tries=1, since=tx.now)
    expired = Throttle.since <= tx.now - WINDOW
    tries, since = tx.session.execute(
        new.on_conflict_do_update(
            index_elements=[Throttle.door, Throttle.account_id],
            set_={
                "tries": case((expired, 1), else_=Throttle.tries + 1),
                "since": case((expired, tx.now), else_=Throttle.since),
            },
        ).returning(Throttle.tries, Throttle.since)
    ).one()
    if tries > TRIES:
        raise TooManyTries(since + WINDOW - tx.now)


def forgive(tx: Transaction, door: str, account_id: UUID) -> None:
    """The right thing was typed: the tries before it no longer count."""
    tx.session.execute(delete(Throttle).where(Throttle.door == door, Throttle.account_id == account_id))


def forget_old(tx: Transaction) -> None:
    """Sweep: counts that no longer hold anybody back."""
    tx.session.execute(delete(Throttle).where(Throttle.since <= tx.now - WINDOW))
