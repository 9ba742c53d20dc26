"""Who is there, who may come back: the room's word, which holds a test only where the session asks for it (R-ROOM)."""

from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert as upsert

from services.exam.commands.timing import open_tests
from services.exam.queries.door import Door
from services.exam.tables import Presence, ResumePermission
from shared.domain.room import RoomOutcome
from shared.errors import Refusal
from shared.events import RoomActOrdered
from shared.transaction import Transaction


class CallTheSurveillant(Refusal):
    """The room has something to do first; the pupil reads no more than that."""

    status = 403
    title = "Appelez le surveillant"

    def __init__(self) -> None:
        super().__init__("call-the-surveillant", "Appelez le surveillant, puis validez de nouveau le code.")


def require_leave(tx: Transaction, door: Door, candidate_id: UUID) -> None:
    """Let through whom the room lets through; a permission to resume serves here.

    :raises CallTheSurveillant: a presence or a permission is lacking.
    """
    if door.presence_required and not door.present:
        raise CallTheSurveillant()
    if door.started and door.resume_on_permission and not _use_permission(tx, candidate_id):
        raise CallTheSurveillant()


def record_presence(tx: Transaction, order: RoomActOrdered) -> RoomOutcome:
    """The candidate is there."""
    if order.candidate_id is None:
        return RoomOutcome.NO_TEST
    if _keep(tx, order, order.candidate_id, present=True):
        tx.record(f"candidate:{order.candidate_id}", "presence_recorded", actor=order.actor)
    return RoomOutcome.DONE


def withdraw_presence(tx: Transaction, order: RoomActOrdered) -> RoomOutcome:
    """The candidate is not there after all."""
    if order.candidate_id is None:
        return RoomOutcome.NO_TEST
    if _keep(tx, order, order.candidate_id, present=False):
        tx.record(f"candidate:{order.candidate_id}", "presence_withdrawn", actor=order.actor)
    return RoomOutcome.DONE


def allow_resume(tx: Transaction, order: RoomActOrdered) -> RoomOutcome:
    """The access code opens the test again, once; two permissions before it serves are one."""
    attempts = open_tests(tx, order, completed_too=True)
    for attempt in attempts:
        new = upsert(ResumePermission).values(
            candidate_id=attempt.candidate_id, session_id=attempt.session_id, given_at=tx.now
        )
        tx.session.execute(
            new.on_conflict_do_update(
                index_elements=[ResumePermission.candidate_id], set_={"given_at": new.excluded.given_at}
            )
        )
        tx.record(f"candidate:{attempt.candidate_id}", "resume_allowed", actor=order.actor, attempt=str(attempt.id))
    return RoomOutcome.DONE if attempts else RoomOutcome.NO_TEST


def _keep(tx: Transaction, order: RoomActOrdered, candidate_id: UUID, *, present: bool) -> bool:
    """False when a later word is already known."""
    new = upsert(Presence).values(
        candidate_id=candidate_id, session_id=order.session_id, present=present, ordered_at=order.ordered_at
    )
    kept = tx.session.scalar(
        new.on_conflict_do_update(
            index_elements=[Presence.candidate_id],
            set_={name: new.excluded[name] for name in ("session_id", "present", "ordered_at")},
            where=Presence.ordered_at < new.excluded.ordered_at,
        ).returning(Presence.candidate_id)
    )
    return kept is not None


def _use_permission(tx: Transaction, candidate_id: UUID) -> bool:
    used = delete(ResumePermission).where(ResumePermission.candidate_id == candidate_id)
    return tx.session.scalar(used.returning(ResumePermission.candidate_id)) is not None
