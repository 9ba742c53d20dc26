"""One at a time, until the end of the transaction."""

from sqlalchemy import func, select

from shared.transaction import Transaction


def serialise(tx: Transaction, what: str) -> None:
    """Wait for every other transaction that does the same thing; no row needs to exist yet."""
    tx.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(what, 0))))
