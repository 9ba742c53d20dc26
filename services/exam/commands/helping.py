"""A pupil calls the surveillant from the test; it is a raised hand, never a signalement (`docs/rules.md` R-HELP)."""

from uuid import UUID

from sqlalchemy import func, select

from services.exam.tables import Attempt, HelpCall
from shared.domain.room import RoomOutcome
from shared.events import HelpChanged, RoomActOrdered
from shared.transaction import Transaction

AT_MOST = 20
"""Calls in one test: beyond, the hand alone is raised."""


def call_surveillant(tx: Transaction, attempt_id: UUID, account_id: UUID) -> bool:
    """Call, if no call is open; false when the test is over or was too often called from. Twice does no more."""
    attempt = _running(tx, attempt_id, account_id)
    if attempt is None:
        return False
    if _open_call(tx, attempt_id) is not None:
        return True
    made = tx.session.scalar(select(func.count()).where(HelpCall.attempt_id == attempt_id)) or 0
    if made >= AT_MOST:
        return False
    call = HelpCall(attempt_id=attempt_id, item_rank=attempt.next_rank, asked_at=tx.now)
    tx.session.add(call)
    tx.session.flush()
    tx.record(
        f"candidate:{attempt.candidate_id}",
        "help_asked",
        actor=f"account:{account_id}",
        attempt=str(attempt_id),
        rank=call.item_rank,
    )
    _announce(tx, attempt, call)
    return True


def cancel_call(tx: Transaction, attempt_id: UUID, account_id: UUID) -> None:
    """The pupil needs nobody any more."""
    attempt = _running(tx, attempt_id, account_id)
    call = _open_call(tx, attempt_id) if attempt else None
    if attempt is None or call is None:
        return
    call.ended_at = tx.now
    tx.record(
        f"candidate:{attempt.candidate_id}", "help_cancelled", actor=f"account:{account_id}", attempt=str(attempt_id)
    )
    _announce(tx, attempt, call)


def answer_help(tx: Transaction, order: RoomActOrdered) -> RoomOutcome:
    """The surveillant has come: the call is over, unless the pupil ended it before."""
    wanted = select(Attempt).join(HelpCall, HelpCall.attempt_id == Attempt.id).where(HelpCall.id == order.subject_id)
    attempt = tx.session.scalar(
        wanted.where(Attempt.session_id == order.session_id)
        .with_for_update(of=Attempt)
        .execution_options(populate_existing=True)
    )
    if attempt is None:
        return RoomOutcome.NO_TEST
    call = tx.session.get_one(HelpCall, order.subject_id, populate_existing=True)
    if call.ended_at is None:
        call.ended_at = tx.now
        tx.record(f"candidate:{attempt.candidate_id}", "help_answered", actor=order.actor, attempt=str(attempt.id))
        _announce(tx, attempt, call)
    return RoomOutcome.DONE


def _running(tx: Transaction, attempt_id: UUID, account_id: UUID) -> Attempt | None:
    """The test under lock, so that clicks wait for one another; None once nothing is left to answer."""
    return tx.session.scalar(
        select(Attempt)
        .where(
            Attempt.id == attempt_id,
            Attempt.account_id == account_id,
            Attempt.closed_at.is_(None),
            Attempt.completed_at.is_(None),
        )
        .with_for_update()
    )


def _open_call(tx: Transaction, attempt_id: UUID) -> HelpCall | None:
    return tx.session.scalar(select(HelpCall).where(HelpCall.attempt_id == attempt_id, HelpCall.ended_at.is_(None)))


def _announce(tx: Transaction, attempt: Attempt, call: HelpCall) -> None:
    tx.emit(
        HelpChanged(
            help_id=call.id,
            attempt_id=attempt.id,
            candidate_id=attempt.candidate_id,
            session_id=attempt.session_id,
            item_rank=call.item_rank,
            asked_at=call.asked_at,
            ended_at=call.ended_at,
        )
    )
