"""What the staff of a school reads of the people whom it may recognise."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.auth.tables import Arrival, Pupil, PupilLink


@dataclass(frozen=True)
class Proposal:
    """A pupil of the school's roll. `linked`: an account is already this pupil, and the ENT would open it."""

    pupil_id: UUID
    name: str
    division: str
    birth_date: date | None
    linked: bool


@dataclass(frozen=True)
class Waiting:
    """What the ENT said of a person, and whom of the roll it may be."""

    id: UUID
    name: str
    divisions: tuple[str, ...]
    since: datetime
    proposals: tuple[Proposal, ...]


def waiting_matches(session: Session, uai: str) -> list[Waiting]:
    """Those of this school alone, the oldest first."""
    arrivals = session.scalars(
        select(Arrival).where(Arrival.uais.contains([uai]), Arrival.proposals != []).order_by(Arrival.arrived_at)
    )
    found = ((one, _proposals(session, uai, one.proposals)) for one in arrivals)
    return [
        Waiting(one.id, f"{one.first_name} {one.last_name}".strip(), tuple(one.divisions), one.arrived_at, proposals)
        for one, proposals in found
        if proposals
    ]


def _proposals(session: Session, uai: str, ids: list[str]) -> tuple[Proposal, ...]:
    rows = session.execute(
        select(Pupil, PupilLink.account_id)
        .join(PupilLink, PupilLink.pupil_id == Pupil.id, isouter=True)
        .where(Pupil.id.in_([UUID(one) for one in ids]), Pupil.uai == uai, ~Pupil.removed)
        .order_by(Pupil.last_name, Pupil.first_name)
    )
    return tuple(
        Proposal(
            pupil.id, f"{pupil.first_name} {pupil.last_name}", pupil.division, pupil.birth_date, holder is not None
        )
        for pupil, holder in rows
    )
