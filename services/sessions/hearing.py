"""What exam tells of the room: calls for help, near misses, and what became of an order. Any order, and twice."""

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert as upsert

from services.sessions.commands.locks import lock_session
from services.sessions.commands.revision import touch_room
from services.sessions.room_tables import ComputerCheck, HelpCall, JoinMiss, RoomOrder
from shared.domain.room import RoomAct, RoomOutcome
from shared.events import ComputerChecked, HelpChanged, JoinMissed, RoomActDone
from shared.messaging.copies import keep_newer
from shared.transaction import Transaction

DECISIONS = (RoomAct.ACCEPT_JOIN.value, RoomAct.DISMISS_JOIN.value)


def note_call(tx: Transaction, event: HelpChanged) -> None:
    """A call that is over stays over, whichever of its two events comes last."""
    lock_session(tx, event.session_id)
    new = upsert(HelpCall).values(
        id=event.help_id,
        candidate_id=event.candidate_id,
        session_id=event.session_id,
        item_rank=event.item_rank,
        asked_at=event.asked_at,
        ended_at=event.ended_at,
    )
    ended = {"ended_at": func.coalesce(HelpCall.ended_at, new.excluded.ended_at)}
    tx.session.execute(new.on_conflict_do_update(index_elements=[HelpCall.id], set_=ended))
    touch_room(tx, event.session_id)


def note_miss(tx: Transaction, event: JoinMissed) -> None:
    """What was typed is kept for the surveillant to judge, unless they already have."""
    lock_session(tx, event.session_id)
    decided = select(RoomOrder.id).where(RoomOrder.subject_id == event.miss_id, RoomOrder.act.in_(DECISIONS))
    if tx.session.scalar(decided.where(RoomOrder.outcome.is_not(None)).limit(1)) is not None:
        return
    facts = event.model_dump(exclude={"miss_id"})
    tx.session.execute(upsert(JoinMiss).values(id=event.miss_id, **facts).on_conflict_do_nothing())
    touch_room(tx, event.session_id)


def note_computer(tx: Transaction, event: ComputerChecked) -> None:
    """The newest holds. A line that was taken off comes back when the computer is checked again."""
    keep_newer(tx, ComputerCheck, event, by="checked_at", removed_at=None)


def note_outcome(tx: Transaction, event: RoomActDone) -> None:
    """The first answer to an order is the answer. What a decided near miss had typed leaves with it.

    :raises LookupError: no such order was given here: a dead letter for the operator.
    """
    lock_session(tx, event.session_id)
    order = tx.session.get(RoomOrder, event.act_id, populate_existing=True)
    if order is None:
        raise LookupError(str(event.act_id))
    if order.outcome is not None:
        return
    order.outcome, order.done_at = event.outcome.value, event.done_at
    if order.act in DECISIONS and event.outcome is not RoomOutcome.NO_TEST:
        miss = tx.session.get(JoinMiss, order.subject_id)
        if miss is not None:
            tx.session.delete(miss)
    touch_room(tx, event.session_id)
