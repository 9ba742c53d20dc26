"""What happened while a timed item, or one to keep on screen, was the current one."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.referential.models import Item
from shared.transaction import Transaction

_WATCHED = "SELECT opened_at, losses FROM item_watch WHERE attempt_id = %(attempt)s AND item_id = %(item)s"


@dataclass(frozen=True, slots=True)
class Watched:
    """`opened_at` is when « Je suis prêt » was heard; `losses` how many times the page was left."""

    opened_at: datetime | None = None
    losses: int = 0


NOTHING = Watched()


def watched(tx: Transaction, attempt_id: UUID, item: Item) -> Watched:
    """What is known of an item. Without a statement for those, nearly all, that nothing is watched on."""
    if item.timed is None and not item.focus:
        return NOTHING
    rows = tx.alone(_WATCHED, {"attempt": attempt_id, "item": item.id})
    return Watched(*rows[0]) if rows else NOTHING
