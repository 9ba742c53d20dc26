"""Who is certifiable in a class, computed pupil by pupil from what is known of each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from services.exam.domain.profile import PlacementProfile
from services.exam.queries.profiles import profiles_of_pupils
from services.exam.tables import PupilCopy, Reconciliation
from shared.transaction import Transaction


@dataclass(frozen=True, slots=True)
class PupilProfile:
    """A pupil of the roll; `profile` is None while nothing is known: no account, and nothing imported."""

    pupil_id: UUID
    last_name: str
    first_name: str
    division: str
    has_account: bool
    profile: PlacementProfile | None

    @property
    def is_certifiable(self) -> bool:
        return self.profile is not None and self.profile.is_certifiable


@dataclass(frozen=True, slots=True)
class Counts:
    """The pupils of a class by what their profile is."""

    certifiable: int
    not_yet: int
    unknown: int


def counts_of(pupils: Sequence[PupilProfile]) -> Counts:
    certifiable = sum(one.is_certifiable for one in pupils)
    unknown = sum(one.profile is None for one in pupils)
    return Counts(certifiable, len(pupils) - certifiable - unknown, unknown)


def divisions_of(tx: Transaction, schools: Iterable[str]) -> list[tuple[str, str]]:
    """The classes (school, division) of these schools, in order."""
    rows = tx.session.execute(
        select(PupilCopy.uai, PupilCopy.division)
        .where(PupilCopy.uai.in_(list(schools)), ~PupilCopy.removed)
        .distinct()
        .order_by(PupilCopy.uai, PupilCopy.division)
    )
    return [(row.uai, row.division) for row in rows]


def pupils_of(tx: Transaction, uai: str, division: str) -> list[PupilProfile]:
    """The pupils of a class by name, each with what is known of them."""
    account = select(Reconciliation.account_id).where(Reconciliation.pupil_id == PupilCopy.pupil_id)
    rows = tx.session.execute(
        select(
            PupilCopy.pupil_id,
            PupilCopy.last_name,
            PupilCopy.first_name,
            PupilCopy.division,
            account.exists().label("has_account"),
        )
        .where(PupilCopy.uai == uai, PupilCopy.division == division, ~PupilCopy.removed)
        .order_by(PupilCopy.last_name, PupilCopy.first_name, PupilCopy.pupil_id)
    ).all()
    profiles = profiles_of_pupils(tx, [row.pupil_id for row in rows], before=tx.now)
    return [PupilProfile(**row._mapping, profile=profiles.get(row.pupil_id)) for row in rows]


def pupil_of(tx: Transaction, pupil_id: UUID, schools: Iterable[str]) -> PupilProfile | None:
    """A pupil who is on the roll of one of these schools."""
    found = tx.session.get(PupilCopy, pupil_id)
    if found is None or found.removed or found.uai not in frozenset(schools):
        return None
    return next(one for one in pupils_of(tx, found.uai, found.division) if one.pupil_id == pupil_id)
