"""Write down the journal lines that ride in the envelopes received."""

from collections.abc import Sequence

from sqlalchemy.dialects.postgresql import insert as upsert

from shared.journal.chain import JournalLine
from shared.journal.tables import journal_line
from shared.messaging.protocol import Delivery
from shared.transaction import Transaction


class ForeignLine(Exception):
    """A service spoke in the name of another: its message becomes a dead letter."""


def keep_journal(tx: Transaction, deliveries: Sequence[Delivery]) -> None:
    """Keep each line once. Nothing is judged here: a chain that does not hold is shown as such to the jury."""
    rows = [line.model_dump() for delivery in deliveries for line in _own_lines(delivery)]
    if rows:
        tx.session.execute(upsert(journal_line).on_conflict_do_nothing(), rows)


def _own_lines(delivery: Delivery) -> list[JournalLine]:
    if any(line.service != delivery.producer for line in delivery.envelope.journal):
        raise ForeignLine(f"{delivery.producer} sent a line of another service")
    return delivery.envelope.journal
