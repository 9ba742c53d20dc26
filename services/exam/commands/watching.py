"""Opens a timed item, and notes that the page of an item was left (`docs/rules.md` R-TIMED, R-FOCUS)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert as upsert

from services.exam.domain.clock import Phase
from services.exam.domain.conditions import MOST_LOSSES, time_allowed
from services.exam.queries.running import RunningTest, running_test
from services.exam.tables import ItemWatch
from shared.journal.chain import JournalLine
from shared.referential.bank import load_bank
from shared.transaction import Transaction

_KEY = [ItemWatch.attempt_id, ItemWatch.item_id]


@dataclass(frozen=True, slots=True)
class Opening:
    """What « Je suis prêt » did: the item runs since `opened_at`, or it is not what the test can open now (None)."""

    test: RunningTest
    opened_at: datetime | None


def open_item(tx: Transaction, attempt_id: UUID, account_id: UUID, sid: UUID, item_id: str) -> Opening | None:
    """Start the time of the current item, once: asked again, it runs on. None: no such test."""
    test = running_test(tx, attempt_id, account_id, sid, lock=True)
    if test is None:
        return None
    item = load_bank().items.get(item_id)
    if item is None or item.timed is None or item_id != test.current or test.phase is not Phase.RUNNING:
        return Opening(test, None)
    since = tx.session.scalar(
        select(ItemWatch.opened_at).where(ItemWatch.attempt_id == test.id, ItemWatch.item_id == item_id)
    )
    if since is not None:
        return Opening(test, since)
    statement = upsert(ItemWatch).values(attempt_id=test.id, item_id=item_id, opened_at=test.now)
    tx.session.execute(statement.on_conflict_do_update(index_elements=_KEY, set_={"opened_at": test.now}))
    allowed = time_allowed(item.timed, test.extra_time_percent)
    _record(tx, test, "item_opened", seconds=int(allowed.total_seconds()))
    return Opening(test, test.now)


def leave_item(tx: Transaction, attempt_id: UUID, account_id: UUID, sid: UUID, item_id: str, losses: int) -> bool:
    """Note that the page says to have been left `losses` times while it showed this item. False: no such test."""
    test = running_test(tx, attempt_id, account_id, sid, lock=True)
    if test is None:
        return False
    item = load_bank().items.get(item_id)
    if item is not None and item.focus and item_id == test.current and test.phase is Phase.RUNNING:
        note_losses(tx, test, losses)
    return True


def note_losses(tx: Transaction, test: RunningTest, losses: int) -> JournalLine | None:
    """Keep how many times the current item was left, under the lock of its test; what is known already adds nothing."""
    counted = min(losses, MOST_LOSSES)
    if counted < 1:
        return None
    statement = upsert(ItemWatch).values(attempt_id=test.id, item_id=test.current, losses=counted, left_at=test.now)
    noted = tx.session.execute(
        statement.on_conflict_do_update(
            index_elements=_KEY,
            set_={"losses": counted, "left_at": func.coalesce(ItemWatch.left_at, test.now)},
            where=ItemWatch.losses < counted,
        ).returning(ItemWatch.item_id)
    ).first()
    return _record(tx, test, "focus_lost", times=counted) if noted is not None else None


def _record(tx: Transaction, test: RunningTest, act: str, **facts: int) -> JournalLine:
    return tx.record(
        test.subject,
        act,
        actor=f"account:{test.account_id}",
        attempt=str(test.id),
        item=test.current,
        rank=test.next_rank,
        **facts,
    )
