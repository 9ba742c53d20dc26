"""What the room orders of exam: kept, journalled and sent together; the answer comes by an event (R-ROOM)."""

from collections.abc import Collection
from uuid import UUID, uuid4, uuid5

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as upsert

from services.sessions.commands.locks import lock_present_session
from services.sessions.commands.revision import touch_room
from services.sessions.domain.room_orders import name_act, refusal_to_act
from services.sessions.domain.session_life import permit
from services.sessions.queries.room_entry import names_of
from services.sessions.room_tables import RoomMark, RoomOrder
from services.sessions.tables import Candidate
from shared.domain.room import RoomAct, RoomOutcome
from shared.errors import NotFound, Refusal
from shared.events import RoomActOrdered
from shared.transaction import Transaction


def order_act(
    tx: Transaction,
    session_id: UUID,
    draft_id: UUID,
    act: RoomAct,
    *,
    actor: str,
    candidate_id: UUID | None = None,
    minutes: int = 0,
    subject_id: UUID | None = None,
) -> bool:
    """Send an order; False when the same page had already sent this one.

    `draft_id` was drawn with the page: an order sent twice from it is one.

    :raises Refusal: the session is finalised, or somebody has already answered about `subject_id`.
    :raises NotFound: no such candidate in it.
    """
    open_room(tx, session_id, candidate_id)
    act_id = uuid5(draft_id, f"{act} {candidate_id} {minutes} {subject_id}")
    if subject_id is not None:
        _refuse_answered(tx, session_id, subject_id, act_id, actor)
    kept = tx.session.scalar(
        upsert(RoomOrder)
        .values(
            id=act_id,
            session_id=session_id,
            candidate_id=candidate_id,
            act=act.value,
            minutes=minutes,
            subject_id=subject_id,
            ordered_at=tx.now,
            ordered_by=actor,
        )
        .on_conflict_do_nothing()
        .returning(RoomOrder.id)
    )
    if kept is None:
        return False
    facts = {"order": act.value, "minutes": minutes or None}
    if candidate_id:
        tx.record(f"candidate:{candidate_id}", "room_ordered", actor=actor, **facts)
    else:
        tx.record(f"session:{session_id}", "room_ordered", actor=actor, **facts)
    tx.emit(
        RoomActOrdered(
            act_id=act_id,
            session_id=session_id,
            candidate_id=candidate_id,
            act=act,
            minutes=minutes,
            subject_id=subject_id,
            ordered_at=tx.now,
            actor=actor,
        )
    )
    touch_room(tx, session_id)
    return True


def record_presences(
    tx: Transaction, session_id: UUID, candidate_ids: Collection[UUID], *, present: bool, actor: str
) -> int:
    """Identity checked, or noted by mistake; returns how many candidates that changes: none the second time."""
    changed = 0
    for candidate_id in sorted(candidate_ids):
        open_room(tx, session_id, candidate_id)
        mark = mark_of(tx, session_id, candidate_id)
        if (mark.present_at is not None) == present:
            continue
        mark.present_at, mark.present_by = (tx.now, actor) if present else (None, None)
        act = RoomAct.RECORD_PRESENCE if present else RoomAct.WITHDRAW_PRESENCE
        order_act(tx, session_id, uuid4(), act, candidate_id=candidate_id, actor=actor)
        changed += 1
    return changed


def _refuse_answered(tx: Transaction, session_id: UUID, subject_id: UUID, act_id: UUID, actor: str) -> None:
    """A call or a near miss has one answer, the first, unless exam could not do it."""
    about = (RoomOrder.session_id == session_id, RoomOrder.subject_id == subject_id, RoomOrder.id != act_id)
    holds = RoomOrder.outcome.is_(None) | (RoomOrder.outcome == RoomOutcome.DONE.value)
    first = tx.session.scalar(select(RoomOrder).where(*about, holds).limit(1))
    if first is None:
        return
    name = names_of(tx, session_id).get(first.ordered_by, "Un autre surveillant")
    who = "Vous y avez" if first.ordered_by == actor else f"{name} y a"
    done = name_act(RoomAct(first.act))
    raise Refusal("answered-already", f"{who} déjà répondu : « {done} ». Rien n’est changé.")


def open_room(tx: Transaction, session_id: UUID, candidate_id: UUID | None = None) -> None:
    """Take the session's queue for an act on it, or on one of its candidates.

    :raises Refusal: the session is finalised.
    :raises NotFound: the session was deleted, or the candidate is not on its list.
    """
    permit(refusal_to_act(lock_present_session(tx, session_id).status))
    if candidate_id is None:
        return
    there = (Candidate.id == candidate_id, Candidate.session_id == session_id, Candidate.removed_at.is_(None))
    if tx.session.scalar(select(Candidate.id).where(*there)) is None:
        raise NotFound("Ce candidat n’est plus sur la liste. Revenez à la salle.")


def mark_of(tx: Transaction, session_id: UUID, candidate_id: UUID) -> RoomMark:
    """What is noted of the candidate, to be changed; blank the first time. The session's queue is ours."""
    mark = tx.session.get(RoomMark, candidate_id, populate_existing=True)
    if mark is None:
        mark = RoomMark(candidate_id=candidate_id, session_id=session_id)
        tx.session.add(mark)
        tx.session.flush()
    return mark
