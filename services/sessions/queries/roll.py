"""The school roll (base élèves), where the référent picks candidates."""

from uuid import UUID

from sqlalchemy import select

from services.sessions.tables import Candidate, Pupil, Session
from shared.transaction import Transaction


def pupils_to_enrol(tx: Transaction, session: Session) -> dict[str, list[Pupil]]:
    """The pupils of the school who are not candidates of the session yet, by class then by name."""
    enrolled = select(Candidate.pupil_id).where(
        Candidate.session_id == session.id, Candidate.removed_at.is_(None), Candidate.pupil_id.is_not(None)
    )
    free = (
        select(Pupil)
        .where(Pupil.uai == session.centre.uai, ~Pupil.removed, Pupil.id.not_in(enrolled))
        .order_by(Pupil.division, Pupil.last_name, Pupil.first_name)
    )
    classes: dict[str, list[Pupil]] = {}
    for pupil in tx.session.scalars(free):
        classes.setdefault(pupil.division, []).append(pupil)
    return classes


def pupil_of(tx: Transaction, session: Session, pupil_id: UUID) -> Pupil | None:
    """A pupil of the session's own school."""
    pupil = tx.session.get(Pupil, pupil_id)
    return pupil if pupil is not None and pupil.uai == session.centre.uai and not pupil.removed else None
