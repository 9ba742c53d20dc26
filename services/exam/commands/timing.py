"""What moves the deadline of an open test: a temps majoré corrected, and the orders of the room (R-CLOCK, R-ROOM)."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import or_, select

from services.exam.commands.sighting import tell_moved
from services.exam.domain import clock
from services.exam.domain.clock import TimeOrder
from services.exam.tables import Attempt, RoomOrder
from shared.domain.room import MINUTES_AT_ONCE, RoomAct, RoomOutcome
from shared.events import RoomActOrdered
from shared.transaction import Transaction


def add_time(tx: Transaction, order: RoomActOrdered) -> RoomOutcome:
    """Minutes more, a test whose time was over included.

    :raises ValueError: more or less than one order may add.
    """
    if order.minutes not in MINUTES_AT_ONCE:
        raise ValueError(f"{order.minutes} minutes at once")
    attempts = open_tests(tx, order)
    for attempt in attempts:
        attempt.added_minutes += order.minutes
        _move(tx, attempt)
        tx.record(
            f"candidate:{attempt.candidate_id}",
            "time_added",
            actor=order.actor,
            attempt=str(attempt.id),
            minutes=order.minutes,
            deadline=attempt.deadline.isoformat(),
        )
    return RoomOutcome.DONE if attempts else RoomOutcome.NO_TEST


def end_test(tx: Transaction, order: RoomActOrdered) -> RoomOutcome:
    """The time is over now: what is left can only be passed, what the device queued before is taken as late."""
    attempts = open_tests(tx, order)
    for attempt in attempts:
        _move(tx, attempt)
        tx.record(
            f"candidate:{attempt.candidate_id}",
            "test_ended",
            actor=order.actor,
            attempt=str(attempt.id),
            deadline=attempt.deadline.isoformat(),
        )
    return RoomOutcome.DONE if attempts else RoomOutcome.NO_TEST


def give_extra_time(tx: Transaction, candidate_id: UUID, percent: int) -> None:
    """Move the deadline of an open test to what `percent` gives. Time is only ever added: less changes nothing."""
    attempt = tx.session.scalar(
        select(Attempt).where(Attempt.candidate_id == candidate_id, Attempt.closed_at.is_(None)).with_for_update()
    )
    if attempt is None or percent <= attempt.extra_time_percent:
        return
    attempt.extra_time_percent = percent
    _move(tx, attempt)
    tx.record(
        f"candidate:{candidate_id}",
        "extra_time_given",
        actor="exam",
        attempt=str(attempt.id),
        percent=percent,
        deadline=attempt.deadline.isoformat(),
    )


def open_tests(tx: Transaction, order: RoomActOrdered, *, completed_too: bool = False) -> Sequence[Attempt]:
    """Those that an order is about, under lock: not closed, nor at the end-of-test screen unless `completed_too`."""
    wanted = select(Attempt).where(Attempt.session_id == order.session_id, Attempt.closed_at.is_(None))
    if not completed_too:
        wanted = wanted.where(Attempt.completed_at.is_(None))
    if order.candidate_id is not None:
        wanted = wanted.where(Attempt.candidate_id == order.candidate_id)
    locked = wanted.order_by(Attempt.id).with_for_update().execution_options(populate_existing=True)
    return tx.session.scalars(locked).all()


def _move(tx: Transaction, attempt: Attempt) -> None:
    due = clock.deadline(attempt.started_at, extra_time_percent=attempt.extra_time_percent)
    attempt.deadline = clock.moved(due, _time_orders(tx, attempt))
    tell_moved(tx, attempt)


def _time_orders(tx: Transaction, attempt: Attempt) -> list[TimeOrder]:
    """Those that this test has had: an order to all reached the tests already begun."""
    rows = tx.session.scalars(
        select(RoomOrder).where(
            RoomOrder.session_id == attempt.session_id,
            or_(RoomOrder.candidate_id == attempt.candidate_id, RoomOrder.candidate_id.is_(None)),
            RoomOrder.act.in_((RoomAct.ADD_TIME, RoomAct.END_TEST)),
            RoomOrder.outcome == RoomOutcome.DONE,
            RoomOrder.done_at >= attempt.started_at,
        )
    )
    return [TimeOrder(one.act_id, one.ordered_at, one.done_at, one.minutes) for one in rows]
