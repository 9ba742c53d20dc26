"""The count of wrong tries in a row, which makes the next one wait (`docs/rules.md` R-THROTTLE)."""

from datetime import timedelta

from sqlalchemy.dialects.postgresql import insert as upsert

from services.auth.domain.throttle import failures_kept, wait
from services.auth.tables import SignInFailure
from shared.transaction import Transaction


def failures_of(tx: Transaction, name_digest: str, network: str, *, known_browser: bool = False) -> SignInFailure:
    """The count for this name from here, locked: tries sent together are looked at one after the other."""
    row = {"name_digest": name_digest, "network": network, "known_browser": known_browser}
    made = upsert(SignInFailure).values(**row, failures=0, last_at=tx.now)
    locked = made.on_conflict_do_update(index_elements=list(row), set_={"failures": SignInFailure.failures})
    return tx.session.scalars(locked.returning(SignInFailure)).one()


def wait_after(tx: Transaction, failures: SignInFailure) -> timedelta:
    return wait(failures.failures, failures.last_at, tx.now)


def count_failure(tx: Transaction, failures: SignInFailure) -> None:
    failures.failures = failures_kept(failures.failures, failures.last_at, tx.now) + 1
    failures.last_at = tx.now
