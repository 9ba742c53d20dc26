"""How long the wire remembers (`docs/rules.md` R-RETENTION): what was said holds names, what was heard only numbers."""

from datetime import timedelta

from sqlalchemy import delete, exists, select

from shared.messaging.tables import dead_letter, inbox, inbox_link, outbox, outbox_delivery
from shared.transaction import Transaction

SAID_KEPT = timedelta(days=30)
"""A listener that was away, or restored from a backup, asks again for what it lacks: not later than that."""

HEARD_KEPT = timedelta(days=60)
"""Longer than what may be said again: a repetition is known as such."""

DEAD_KEPT = timedelta(days=30)
DEAD_KEPT_UNREPLAYED = timedelta(days=365)

AT_ONCE = 500


def forget_wire(tx: Transaction) -> None:
    """A batch at each sweep. What the broker has not confirmed is never forgotten."""
    waits = exists().where(outbox_delivery.c.outbox_id == outbox.c.id, ~outbox_delivery.c.confirmed)
    old = outbox.c.numbered & (outbox.c.created_at < tx.now - SAID_KEPT)
    said = tx.session.scalars(select(outbox.c.id).where(old, ~waits).order_by(outbox.c.id).limit(AT_ONCE)).all()
    tx.session.execute(delete(outbox_delivery).where(outbox_delivery.c.outbox_id.in_(said)))
    tx.session.execute(delete(outbox).where(outbox.c.id.in_(said)))
    in_order = exists().where(
        inbox_link.c.producer == inbox.c.producer,
        inbox_link.c.epoch == inbox.c.epoch,
        inbox_link.c.contiguous >= inbox.c.seq,
    )
    long_ago = inbox.c.handled_at < tx.now - HEARD_KEPT
    heard = select(inbox.c.event_id).where(long_ago, in_order).limit(AT_ONCE)
    tx.session.execute(delete(inbox).where(inbox.c.event_id.in_(heard)))
    handled = dead_letter.c.replayed_at < tx.now - DEAD_KEPT
    given_up = dead_letter.c.failed_at < tx.now - DEAD_KEPT_UNREPLAYED
    tx.session.execute(delete(dead_letter).where(handled | given_up))
