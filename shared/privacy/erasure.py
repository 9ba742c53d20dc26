"""An account was erased: each service erases its part, at once or when nothing waits for it any more."""

from collections.abc import Callable

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from shared.events.auth import AccountErased
from shared.privacy.person import Erase, Person
from shared.privacy.tables import erased_account
from shared.transaction import Transaction

AT_ONCE = 20
"""How many are looked at in one transaction: the others come at the next sweep."""


def note_erasure(tx: Transaction, event: AccountErased) -> None:
    """Remember who is to be erased; an event that comes twice changes nothing."""
    row = {"account_id": event.account_id, "pupil_id": event.pupil_id, "erased_at": event.erased_at}
    tx.session.execute(upsert(erased_account).values(row).on_conflict_do_nothing())


def erasing(erase: Erase) -> Callable[[Transaction], None]:
    """The sweep of a service: whoever waits is looked at, the oldest first."""

    def sweep(tx: Transaction) -> None:
        waiting = tx.session.execute(
            select(erased_account.c.account_id, erased_account.c.pupil_id)
            .where(erased_account.c.done_at.is_(None))
            .order_by(erased_account.c.erased_at)
            .limit(AT_ONCE)
            .with_for_update(skip_locked=True)
        ).all()
        for account_id, pupil_id in waiting:
            if erase(tx, Person(account_id, pupil_id)):
                here = erased_account.c.account_id == account_id
                tx.session.execute(update(erased_account).where(here).values(done_at=tx.now))
                tx.record(f"account:{account_id}", "erased", actor="schedule")

    return sweep
