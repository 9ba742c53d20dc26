"""Create, correct and delete a session (`docs/procedure.md`, P-1.3 and P-1.10)."""

from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert as upsert

from services.sessions.commands.locks import lock_present_session, lock_session
from services.sessions.domain.room_password import draw_room_password
from services.sessions.domain.session import SessionDescription
from services.sessions.domain.session_life import permit, refusal_to_change_engine, refusal_to_delete, refusal_to_edit
from services.sessions.publishing import publish_session
from services.sessions.queries.candidates import has_joined
from services.sessions.tables import AttemptCopy, Session
from shared.domain.codes import draw_access_code, new_salt
from shared.domain.engine import EngineName
from shared.errors import NotFound
from shared.transaction import Transaction

DESCRIBED = (
    "site",
    "room",
    "date",
    "start_time",
    "examiners",
    "observations",
    "presence_required",
    "resume_on_permission",
    "engine",
)


def create_session(
    tx: Transaction, draft_id: UUID, description: SessionDescription, *, actor: str, copied_from: int | None = None
) -> UUID:
    """A new session with its number and access code; returns its id. `copied_from` is the number of its model.

    `draft_id` was drawn with the form: the same form sent twice makes one session. A form brought back by the
    browser and filled in otherwise makes another.
    """
    session_id = draft_id
    while not _insert(tx, session_id, description, actor):
        there = tx.session.get(Session, session_id)
        if there is not None and not _changed(there, description) and there.created_by == actor:
            return session_id
        # The access code was taken if nothing is there: the next turn draws another.
        session_id = uuid4() if there is not None else session_id
    session = tx.session.get_one(Session, session_id)
    facts: dict[str, int | str] = {"number": session.number, "centre": description.centre_id}
    if description.engine is not EngineName.PLACEMENT:
        facts["engine"] = description.engine.value
    if copied_from is not None:
        facts["copied_from"] = copied_from
    tx.record(f"session:{session_id}", "created", actor=actor, **facts)
    publish_session(tx, session)
    return session_id


def correct_session(tx: Transaction, session_id: UUID, description: SessionDescription, *, actor: str) -> None:
    """The session as it is described now; its centre, number and code never change.

    :raises Refusal: it is finalised, or the type of test would change although somebody has joined.
    """
    session = lock_present_session(tx, session_id)
    permit(refusal_to_edit(session.status))
    changed = _changed(session, description)
    if not changed:
        return
    if "engine" in changed:
        permit(refusal_to_change_engine(joined=has_joined(tx, session_id)))
    for name in changed:
        setattr(session, name, getattr(description, name))
    tx.record(f"session:{session_id}", "corrected", actor=actor, fields=" ".join(changed))
    publish_session(tx, session)


def delete_session(tx: Transaction, session_id: UUID, *, actor: str) -> None:
    """Take a session away; a second time does no more.

    :raises Refusal: a test has started in it.
    """
    session = lock_session(tx, session_id)
    if session is None:
        raise NotFound()
    if session.removed_at is not None:
        return
    permit(refusal_to_delete(count_started(tx, session_id)))
    session.removed_at = tx.now
    tx.record(f"session:{session_id}", "removed", actor=actor)
    publish_session(tx, session)


def count_started(tx: Transaction, session_id: UUID) -> int:
    """How many tests exam told of in this session."""
    tests = select(func.count()).select_from(AttemptCopy).where(AttemptCopy.session_id == session_id)
    return tx.session.scalar(tests) or 0


def _insert(tx: Transaction, session_id: UUID, description: SessionDescription, actor: str) -> bool:
    """False when the id, or the access code drawn, is taken."""
    described = {name: getattr(description, name) for name in DESCRIBED}
    made = tx.session.scalar(
        upsert(Session)
        .values(
            id=session_id,
            centre_id=UUID(description.centre_id),
            access_code=draw_access_code(),
            access_code_salt=new_salt(),
            room_password=draw_room_password(),
            created_at=tx.now,
            created_by=actor,
            **described,
        )
        .on_conflict_do_nothing()
        .returning(Session.id)
    )
    return made is not None


def _changed(session: Session, description: SessionDescription) -> list[str]:
    """The fields that the description would change."""
    return [name for name in DESCRIBED if getattr(session, name) != getattr(description, name)]
