"""A session on the model of another, with its candidates if one wants them (`docs/rules.md` R-DUPLICATE)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid5

from sqlalchemy import select

from services.sessions.commands.locks import lock_present_session
from services.sessions.commands.sessions import create_session
from services.sessions.domain.session import SessionDescription
from services.sessions.domain.session_life import permit, refusal_to_add_candidates
from services.sessions.personal import NO_DATE
from services.sessions.publishing import publish_candidate
from services.sessions.queries.candidates import BY_NAME, present_candidates
from services.sessions.tables import Candidate, Pupil, Session
from shared.transaction import Transaction

COPIED = (
    "last_name",
    "first_name",
    "last_name_key",
    "first_name_key",
    "birth_date",
    "birth_city",
    "birth_department",
    "birth_country",
    "invitation_email",
    "result_recipient_email",
    "external_id",
    "extra_time_percent",
    "division",
    "pupil_id",
)
"""Who the candidate is; never what they did, nor which account joined as them."""


@dataclass(frozen=True, slots=True)
class Duplicate:
    """The session made, how many candidates came along and how many were left out."""

    session_id: UUID
    candidates: int = 0
    left_out: int = 0


def duplicate_session(
    tx: Transaction,
    source: Session,
    draft_id: UUID,
    description: SessionDescription,
    *,
    with_candidates: bool,
    actor: str,
) -> Duplicate:
    """A session as described, on the model of `source`; the same form sent twice makes one.

    :raises Refusal: sent again once the session it made is deleted or finalised.
    """
    session_id = create_session(tx, draft_id, description, actor=actor, copied_from=source.number)
    if not with_candidates:
        return Duplicate(session_id)
    permit(refusal_to_add_candidates(lock_present_session(tx, session_id).status))
    models = _models(tx, source.id)
    fit = [model for model, may_come in models if may_come]
    _enrol_like(tx, fit, session_id, actor)
    return Duplicate(session_id, len(fit), len(models) - len(fit))


def _models(tx: Transaction, source_id: UUID) -> list[tuple[Candidate, bool]]:
    """The candidates of the list, and whether each may come along.

    Not someone whose names were erased, nor a pupil who left the roll: nobody could join as them.
    """
    rows = tx.session.execute(
        select(Candidate, Pupil.removed)
        .outerjoin(Pupil, Pupil.id == Candidate.pupil_id)
        .where(Candidate.session_id == source_id, Candidate.removed_at.is_(None))
        .order_by(*BY_NAME)
    )
    return [(model, model.birth_date != NO_DATE and not gone) for model, gone in rows]


def _enrol_like(tx: Transaction, models: Iterable[Candidate], session_id: UUID, actor: str) -> None:
    """Each once, even if they were removed since; and never a person whom the session has already (P-1.8)."""
    known = set(tx.session.scalars(select(Candidate.id).where(Candidate.session_id == session_id)))
    people = {_who(candidate) for candidate in present_candidates(tx, session_id)}
    for model in models:
        candidate_id = uuid5(session_id, str(model.id))
        if candidate_id in known or _who(model) in people:
            continue
        people.add(_who(model))
        details = {name: getattr(model, name) for name in COPIED}
        candidate = Candidate(id=candidate_id, session_id=session_id, version=0, **details)
        tx.session.add(candidate)
        pupil = str(candidate.pupil_id) if candidate.pupil_id else None
        tx.record(f"candidate:{candidate_id}", "enrolled", actor=actor, session=str(session_id), pupil=pupil)
        publish_candidate(tx, candidate)


def _who(candidate: Candidate) -> tuple[str, str, date]:
    return candidate.last_name_key, candidate.first_name_key, candidate.birth_date
