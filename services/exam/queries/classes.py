"""Who is certifiable in a class, computed pupil by pupil from what each has answered."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import and_, select

from services.exam.domain.profile import PlacementProfile
from services.exam.queries.profiles import profiles_of
from services.exam.tables import PupilCopy, Reconciliation
from shared.transaction import Transaction


@dataclass(frozen=True, slots=True)
class PupilProfile:
    """A pupil of the roll; `profile` is None while no account is this pupil's."""

    last_name: str
    first_name: str
    profile: PlacementProfile | None


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
    """The pupils of a class by name, each with the profile of the account that is theirs."""
    same_pupil = and_(Reconciliation.pupil_id == PupilCopy.pupil_id, Reconciliation.uai == PupilCopy.uai)
    rows = tx.session.execute(
        select(PupilCopy.last_name, PupilCopy.first_name, Reconciliation.account_id)
        .outerjoin(Reconciliation, same_pupil)
        .where(PupilCopy.uai == uai, PupilCopy.division == division, ~PupilCopy.removed)
        .order_by(PupilCopy.last_name, PupilCopy.first_name, PupilCopy.pupil_id)
    ).all()
    profiles = profiles_of(tx, [row.account_id for row in rows if row.account_id], before=tx.now)
    return [PupilProfile(row.last_name, row.first_name, profiles.get(row.account_id)) for row in rows]
