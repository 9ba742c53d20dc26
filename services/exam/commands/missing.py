"""Near misses: told to the surveillant, who answers (`docs/rules.md` R-NEAR-MISS)."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert as upsert

from services.exam.commands.linking import account_of, candidates_of, link
from services.exam.domain.join_form import JoinForm
from services.exam.domain.joining import (
    Account,
    AlreadyLinked,
    Candidate,
    JoinRefused,
    decide_link,
    near_miss,
)
from services.exam.tables import JoinMiss
from shared.domain.room import RoomOutcome
from shared.events import JoinMissed, RoomActOrdered
from shared.transaction import Transaction

AT_MOST = 3
"""Candidates of one session whom one account may come near: beyond, it is guessing."""


def note_miss(tx: Transaction, session_id: UUID, candidates: list[Candidate], account: Account, form: JoinForm) -> None:
    """Tell the room, once for each account and candidate, whom the words come near."""
    near = near_miss(candidates, account, form)
    if near is None or _misses(tx, session_id, account.id) >= AT_MOST:
        return
    miss = tx.session.scalar(
        upsert(JoinMiss)
        .values(session_id=session_id, candidate_id=near.id, account_id=account.id, missed_at=tx.now)
        .on_conflict_do_nothing()
        .returning(JoinMiss)
    )
    if miss is None:
        return
    tx.emit(
        JoinMissed(
            miss_id=miss.id,
            session_id=session_id,
            candidate_id=near.id,
            account_id=account.id,
            last_name=form.last_name,
            first_name=form.first_name,
            birth_date=form.birth_date,
            missed_at=miss.missed_at,
        )
    )


def accept_join(tx: Transaction, order: RoomActOrdered) -> RoomOutcome:
    """The surveillant's word stands for the words typed, and for nothing else of R-JOIN."""
    miss = _miss(tx, order)
    if miss is None or miss.dismissed_at is not None:
        return RoomOutcome.NO_TEST
    candidate = next((one for one in candidates_of(tx, miss.session_id) if one.id == miss.candidate_id), None)
    if candidate is None:
        return RoomOutcome.NO_TEST
    try:
        decided = decide_link(candidate, account_of(tx, miss.session_id, miss.account_id))
    except JoinRefused:
        return RoomOutcome.TAKEN
    linked = isinstance(decided, AlreadyLinked)
    if not linked and link(tx, candidate.id, miss.session_id, miss.account_id):
        tx.record(
            f"candidate:{candidate.id}",
            "join_accepted",
            actor=order.actor,
            session=str(miss.session_id),
            account=str(miss.account_id),
        )
        linked = True
    if linked:
        miss.accepted_at = tx.now
    return RoomOutcome.DONE if linked else RoomOutcome.TAKEN


def dismiss_join(tx: Transaction, order: RoomActOrdered) -> RoomOutcome:
    """Not that candidate: this account will not be proposed for them again."""
    miss = _miss(tx, order)
    if miss is None or miss.accepted_at is not None:
        return RoomOutcome.NO_TEST
    if miss.dismissed_at is None:
        miss.dismissed_at = tx.now
        tx.record(
            f"candidate:{miss.candidate_id}",
            "join_dismissed",
            actor=order.actor,
            session=str(miss.session_id),
            account=str(miss.account_id),
        )
    return RoomOutcome.DONE


def _misses(tx: Transaction, session_id: UUID, account_id: UUID) -> int:
    mine = select(func.count()).where(JoinMiss.session_id == session_id, JoinMiss.account_id == account_id)
    return tx.session.scalar(mine) or 0


def _miss(tx: Transaction, order: RoomActOrdered) -> JoinMiss | None:
    """The one that the order is about, under lock."""
    return tx.session.scalar(
        select(JoinMiss)
        .where(JoinMiss.id == order.subject_id, JoinMiss.session_id == order.session_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
