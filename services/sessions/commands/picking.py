"""Enrol pupils picked from the school roll: all of them or none (`docs/rules.md` R-PICK)."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import select

from services.sessions.commands.candidates import add_candidate
from services.sessions.commands.locks import lock_present_session
from services.sessions.domain.candidate import Candidate as Details
from services.sessions.domain.duplicates import person_key
from services.sessions.domain.picking import PupilsLeft, PupilsToComplete, candidate_from_roll
from services.sessions.domain.session_life import permit, refusal_to_add_candidates
from services.sessions.queries.candidates import present_candidates
from services.sessions.tables import Candidate, Pupil, Session
from shared.domain.forms import InvalidForm
from shared.errors import Forbidden
from shared.transaction import Transaction


@dataclass
class Picked:
    """What became of those picked."""

    added: list[Candidate] = field(default_factory=list)
    already: list[Pupil] = field(default_factory=list)
    """Candidates as themselves already: the same form sent twice, or two windows."""
    duplicates: list[Candidate] = field(default_factory=list)
    """Candidates entered otherwise who are the same person as a pupil picked: nobody was added for them."""


def enrol_pupils(tx: Transaction, session_id: UUID, pupil_ids: Collection[UUID], *, today: date, actor: str) -> Picked:
    """Put these pupils of the school on the list; twice does no more. `today` is the day at the centre.

    :raises Refusal: the session is finalised; a pupil left the roll (`PupilsLeft`), or lacks a mandatory fact
        (`PupilsToComplete`).
    :raises Forbidden: a pupil is not of this school.
    """
    session = lock_present_session(tx, session_id)
    permit(refusal_to_add_candidates(session.status))
    present = present_candidates(tx, session_id)
    enrolled = {candidate.pupil_id for candidate in present}
    known = {person_key(candidate): candidate for candidate in present}
    picked = Picked()
    new: list[Pupil] = []
    for pupil in _of_the_school(tx, session, pupil_ids):
        (picked.already if pupil.id in enrolled else new).append(pupil)
    for pupil, details in _described(new, today):
        there = known.get(person_key(details))
        if there is not None:
            picked.duplicates.append(there)
            continue
        candidate = add_candidate(
            tx, session_id, uuid4(), details, division=pupil.division, pupil_id=pupil.id, actor=actor
        )
        known[person_key(details)] = candidate
        picked.added.append(candidate)
    return picked


def _of_the_school(tx: Transaction, session: Session, pupil_ids: Collection[UUID]) -> list[Pupil]:
    wanted = set(pupil_ids)
    pupils = tx.session.scalars(
        select(Pupil).where(Pupil.id.in_(wanted), Pupil.uai == session.centre.uai).order_by(Pupil.id)
    ).all()
    if len(pupils) < len(wanted):
        raise Forbidden(
            "foreign-pupil", "Un élève choisi n’est pas de votre établissement. Choisissez dans la base élèves."
        )
    return list(pupils)


def _described(pupils: list[Pupil], today: date) -> list[tuple[Pupil, Details]]:
    if left := [f"{pupil.last_name} {pupil.first_name}" for pupil in pupils if pupil.removed]:
        raise PupilsLeft(left)
    described, lacking = [], []
    for pupil in pupils:
        try:
            described.append((pupil, candidate_from_roll(pupil, today)))
        except InvalidForm:
            lacking.append(f"{pupil.last_name} {pupil.first_name}")
    if lacking:
        raise PupilsToComplete(lacking)
    return described
