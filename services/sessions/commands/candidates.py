"""Enrol, correct and remove candidates (`docs/procedure.md`, P-1.4 to P-1.9)."""

from collections.abc import Iterable
from dataclasses import asdict
from uuid import UUID, uuid4

from services.sessions.commands.locks import lock_present_session
from services.sessions.domain import candidate as rules
from services.sessions.domain.duplicates import DuplicateCandidate, refuse_duplicate, same_person
from services.sessions.domain.session_life import (
    permit,
    refusal_to_add_candidates,
    refusal_to_edit,
    refusal_to_remove_candidate,
)
from services.sessions.publishing import publish_candidate
from services.sessions.queries.candidates import present_candidates
from services.sessions.tables import Candidate, Pupil, Session
from shared.domain.names import normalise
from shared.errors import NotFound, NotYours
from shared.transaction import Transaction


def enrol_candidate(
    tx: Transaction,
    session_id: UUID,
    draft_id: UUID,
    details: rules.Candidate,
    *,
    division: str,
    pupil_id: UUID | None,
    actor: str,
) -> UUID:
    """Add someone to the list; returns the candidate.

    `draft_id` was drawn with the form: the same form sent twice enrols once. A form brought back by the browser
    and filled in for someone else enrols them too. `pupil_id` is the pupil of the roll whom the référent chose;
    only that pupil's account will join.

    :raises Refusal: the session is finalised.
    :raises DuplicateCandidate: the session already has this person.
    """
    session = lock_present_session(tx, session_id)
    permit(refusal_to_add_candidates(session.status))
    there = tx.session.get(Candidate, draft_id)
    if there is not None and there.session_id == session_id and not there.removed_at and same_person(there, details):
        return draft_id
    candidate_id = uuid4() if there is not None else draft_id
    _refuse_foreign_pupil(tx, session, pupil_id)
    present = present_candidates(tx, session_id)
    refuse_duplicate(details, present)
    _refuse_same_pupil(pupil_id, present)
    add_candidate(tx, session_id, candidate_id, details, division=division, pupil_id=pupil_id, actor=actor)
    return candidate_id


def add_candidate(
    tx: Transaction,
    session_id: UUID,
    candidate_id: UUID,
    details: rules.Candidate,
    *,
    division: str,
    pupil_id: UUID | None,
    actor: str,
) -> Candidate:
    """Put a candidate on the list, in the journal and on the wire, once the rules have been asked."""
    candidate = Candidate(
        id=candidate_id, session_id=session_id, version=0, pupil_id=pupil_id, **columns_of(details, division)
    )
    tx.session.add(candidate)
    pupil = str(pupil_id) if pupil_id else None
    tx.record(f"candidate:{candidate_id}", "enrolled", actor=actor, session=str(session_id), pupil=pupil)
    publish_candidate(tx, candidate)
    return candidate


def correct_candidate(
    tx: Transaction, session_id: UUID, candidate_id: UUID, details: rules.Candidate, *, division: str, actor: str
) -> None:
    """The candidate as described now.

    :raises Refusal: the session is finalised.
    :raises DuplicateCandidate: another candidate of the session is this person.
    """
    session = lock_present_session(tx, session_id)
    permit(refusal_to_edit(session.status))
    candidate = _candidate(tx, session_id, candidate_id)
    if candidate.removed_at is not None:
        raise NotFound("Ce candidat a été retiré de la liste. Revenez à la session pour l’inscrire de nouveau.")
    refuse_duplicate(details, (other for other in present_candidates(tx, session_id) if other.id != candidate_id))
    columns = columns_of(details, division)
    changed = [name for name, value in columns.items() if getattr(candidate, name) != value]
    if not changed:
        return
    for name in changed:
        setattr(candidate, name, columns[name])
    tx.record(f"candidate:{candidate_id}", "corrected", actor=actor, fields=" ".join(changed))
    publish_candidate(tx, candidate)


def remove_candidate(tx: Transaction, session_id: UUID, candidate_id: UUID, *, actor: str) -> None:
    """Take someone off the list; a second time does no more.

    :raises Refusal: the candidate has joined, or the session is finalised.
    """
    session = lock_present_session(tx, session_id)
    candidate = _candidate(tx, session_id, candidate_id)
    if candidate.removed_at is not None:
        return
    permit(refusal_to_remove_candidate(session.status, joined=candidate.linked_at is not None))
    candidate.removed_at = tx.now
    tx.record(f"candidate:{candidate_id}", "removed", actor=actor)
    publish_candidate(tx, candidate)


def _candidate(tx: Transaction, session_id: UUID, candidate_id: UUID) -> Candidate:
    candidate = tx.session.get(Candidate, candidate_id, populate_existing=True)
    if candidate is None or candidate.session_id != session_id:
        raise NotFound()
    return candidate


def _refuse_foreign_pupil(tx: Transaction, session: Session, pupil_id: UUID | None) -> None:
    pupil = tx.session.get(Pupil, pupil_id) if pupil_id else None
    if pupil_id and (pupil is None or pupil.removed or pupil.uai != session.centre.uai):
        raise NotYours("Cet élève ne figure pas dans la base de votre établissement. Choisissez-le dans la liste.")


def _refuse_same_pupil(pupil_id: UUID | None, present: Iterable[Candidate]) -> None:
    """A pupil whose name was changed on the form is the same person still."""
    for other in present:
        if pupil_id is not None and other.pupil_id == pupil_id:
            raise DuplicateCandidate(other)


def columns_of(details: rules.Candidate, division: str) -> dict[str, object]:
    """The row of a candidate who is described so."""
    keys = {"last_name_key": normalise(details.last_name), "first_name_key": normalise(details.first_name)}
    return {**asdict(details), **keys, "division": division}
