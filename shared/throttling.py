"""Wrong tries are counted by account: a whole school stands behind one address (`docs/rules.md` R-THROTTLE)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case
from sqlalchemy.dialects.postgresql import insert as upsert

from shared.errors import Refusal
from shared.transaction import Transaction

TRIES = 10
WINDOW = timedelta(minutes=10)


class TooManyTries(Refusal):
    """Too many tries at one door within `WINDOW`. `advice` says what to check, and with whom."""

    status = 429
    title = "Trop d’essais"

    def __init__(self, wait: timedelta, advice: str) -> None:
        minutes = max(1, -(-wait // timedelta(minutes=1)))
        super().__init__(
            "too-many-tries",
            f"Vous avez fait beaucoup d’essais. Attendez {minutes} minute{'s' if minutes > 1 else ''}, {advice}, puis "
            "recommencez.",
        )


def take_try(tx: Transaction, counted: Any, door: Mapping[str, object], advice: str, most: int = TRIES) -> None:
    """Count one more try, of `most`, in the mapped table `counted` (`tries`, `since`), whose primary key is `door`.

    Tries in parallel wait for one another here.

    :raises TooManyTries: the count is kept if the request returns, so a refusal must be caught and shown.
    """
    expired = counted.since <= tx.now - WINDOW
    tries, since = tx.session.execute(
        upsert(counted)
        .values(**door, tries=1, since=tx.now)
        .on_conflict_do_update(
            index_elements=list(door),
            set_={
                "tries": case((expired, 1), else_=counted.tries + 1),
                "since": case((expired, tx.now), else_=counted.since),
            },
        )
        .returning(counted.tries, counted.since)
    ).one()
    refuse_beyond(most, tries, since, tx.now, advice)


def refuse_beyond(most: int, tries: int, since: datetime, now: datetime, advice: str) -> None:
    """:raises TooManyTries: there were more than `most` since less than `WINDOW`."""
    if tries > most and since > now - WINDOW:
        raise TooManyTries(since + WINDOW - now, advice)
