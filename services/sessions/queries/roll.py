"""The school roll (base élèves), where the référent picks candidates."""

import re
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from services.sessions.domain.duplicates import person_key
from services.sessions.domain.picking import facts_to_complete
from services.sessions.domain.readiness import Readiness, readiness_of, what_is_reached
from services.sessions.queries.candidates import present_candidates
from services.sessions.tables import Candidate, ProfileCopy, Pupil, Session
from shared.domain.names import normalise
from shared.transaction import Transaction

_DIGITS = re.compile(r"([0-9]+)")


@dataclass(frozen=True, slots=True)
class RollLine:
    """A pupil of the school, as the page where candidates are picked shows them."""

    pupil: Pupil
    profile: ProfileCopy | None
    enrolled_as: Candidate | None
    """The candidate of the session who is this pupil, picked or typed."""
    to_complete: list[str]
    """What the roll lacks to enrol them."""

    @property
    def selectable(self) -> bool:
        return self.enrolled_as is None and not self.to_complete

    @property
    def readiness(self) -> Readiness:
        return readiness_of(self.profile)

    @property
    def known(self) -> bool:
        return self.readiness is not Readiness.UNKNOWN

    @property
    def reached(self) -> str:
        return what_is_reached(self.profile)


def roll_of(tx: Transaction, session: Session, today: date) -> list[RollLine]:
    """The pupils of the school of a session, by class then by name. `today` is the day at the centre."""
    present = present_candidates(tx, session.id)
    by_pupil = {candidate.pupil_id: candidate for candidate in present}
    by_person = {person_key(candidate): candidate for candidate in present}
    rows = tx.session.execute(
        select(Pupil, ProfileCopy)
        .outerjoin(ProfileCopy, ProfileCopy.pupil_id == Pupil.id)
        .where(Pupil.uai == session.centre.uai, ~Pupil.removed)
    )
    lines = [
        RollLine(
            pupil,
            profile,
            by_pupil.get(pupil.id) or by_person.get(person_key(pupil)),
            facts_to_complete(pupil, today),
        )
        for pupil, profile in rows
    ]
    return sorted(lines, key=lambda line: (in_order(line.pupil.division), *person_key(line.pupil), line.pupil.id))


def in_order(division: str) -> tuple[tuple[int, str], ...]:
    """Classes as people order them: « 6A » before « 10A », whatever the case."""
    return tuple(
        (int(part), "") if part.isdecimal() else (0, part.casefold()) for part in _DIGITS.split(division) if part
    )


def says_name(typed: str, last_name: str, first_name: str) -> bool:
    """True when what was typed is a part of the name, in either order, however spelt; nothing typed is in all."""
    last, first, part = normalise(last_name), normalise(first_name), normalise(typed)
    return part in last + first or part in first + last


def pupil_of(tx: Transaction, session: Session, pupil_id: UUID) -> Pupil | None:
    """A pupil of the session's own school."""
    pupil = tx.session.get(Pupil, pupil_id)
    return pupil if pupil is not None and pupil.uai == session.centre.uai and not pupil.removed else None
