"""Write down the journal lines that ride in the envelopes received."""

from sqlalchemy.dialects.postgresql import insert as upsert

from shared.journal.tables import journal_line
from shared.messaging.protocol import Delivery
from shared.transaction import Transaction


class ForeignLine(Exception):
    """A service spoke in the name of another: its message becomes a dead letter."""


def keep_journal(tx: Transaction, delivery: Delivery) -> None:
    """Keep each line once. Nothing is judged here: a chain that does not hold is shown as such to the jury."""
    lines = delivery.envelope.journal
    if any(line.service != delivery.producer for line in lines):
        raise ForeignLine(f"{delivery.producer} sent a line of another service")
    if lines:
        rows = [line.model_dump() for line in lines]
        tx.session.execute(upsert(journal_line).on_conflict_do_nothing(), rows)
