"""What the room orders is done here once, whatever the order of arrival, and answered (`docs/rules.md` R-ROOM)."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert as upsert

from services.exam.commands import gate
from services.exam.commands.helping import answer_help
from services.exam.commands.missing import accept_join, dismiss_join
from services.exam.commands.presence import allow_resume, record_presence, withdraw_presence
from services.exam.commands.timing import add_time, end_test
from services.exam.tables import RoomOrder
from shared.domain.room import RoomAct, RoomOutcome
from shared.events import RoomActDone, RoomActOrdered
from shared.transaction import Transaction

ORDERS_KEPT = timedelta(days=60)
"""As long as the numbers of what was heard: until then a repetition is known as such."""

DOES: Mapping[RoomAct, Callable[[Transaction, RoomActOrdered], RoomOutcome]] = {
    RoomAct.ADD_TIME: add_time,
    RoomAct.END_TEST: end_test,
    RoomAct.ALLOW_RESUME: allow_resume,
    RoomAct.RECORD_PRESENCE: record_presence,
    RoomAct.WITHDRAW_PRESENCE: withdraw_presence,
    RoomAct.ACCEPT_JOIN: accept_join,
    RoomAct.DISMISS_JOIN: dismiss_join,
    RoomAct.ANSWER_HELP: answer_help,
}


def carry_out(tx: Transaction, order: RoomActOrdered) -> None:
    """Do what is ordered and say what became of it; an order already answered does nothing more."""
    kept = tx.session.scalar(
        upsert(RoomOrder)
        .values(
            act_id=order.act_id,
            session_id=order.session_id,
            candidate_id=order.candidate_id,
            act=order.act.value,
            minutes=order.minutes if order.act is RoomAct.ADD_TIME else 0,
            ordered_at=order.ordered_at,
            done_at=tx.now,
            outcome=RoomOutcome.DONE.value,
        )
        .on_conflict_do_nothing()
        .returning(RoomOrder)
    )
    if kept is None:
        return
    outcome = DOES[order.act](tx, order) if gate.hold_open(tx, order.session_id) else RoomOutcome.TOO_LATE
    kept.outcome = outcome.value
    tx.emit(RoomActDone(act_id=order.act_id, session_id=order.session_id, outcome=outcome, done_at=tx.now))


def forget_orders(tx: Transaction) -> None:
    """Sweep: orders that nobody repeats any more."""
    tx.session.execute(delete(RoomOrder).where(RoomOrder.done_at < tx.now - ORDERS_KEPT))
