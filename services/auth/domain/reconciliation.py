"""Which pupil of the roll the ENT speaks of (`docs/rules.md` R-RECONCILE).

The school, the exact names and the class are enough when one pupil alone has them. Otherwise the date of birth is
asked; and what stays in doubt is for the staff of the school to say.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from shared.domain.names import close_names, same_name

TRIES = 3
TRIES_FORGOTTEN_AFTER = timedelta(hours=1)
"""A classmate knows a date of birth; nobody finds one in three tries an hour."""


@dataclass(frozen=True)
class RollPupil:
    """A pupil of the copy of the roll. `former_pupil_id`: the same person on the roll of the school before."""

    pupil_id: UUID
    uai: str
    last_name: str
    first_name: str
    division: str
    birth_date: date | None = None
    former_pupil_id: UUID | None = None


@dataclass(frozen=True)
class Asserted:
    """What an identity provider says of a person. `divisions` are class codes; `pupil`: it presents them as one.

    `staff`: it vouches for staff only, and says nothing of a school that would give a right.
    """

    idp: str
    ido: str
    uais: tuple[str, ...]
    last_name: str
    first_name: str
    divisions: tuple[str, ...]
    pupil: bool = True
    birth_date: date | None = None
    staff: bool = False


class Unmatched(StrEnum):
    """Why nobody of the roll could be recognised. The value is the code shown to give to the référent."""

    ROLL_NOT_ARRIVED = "LISTE-ATTENDUE"
    NOT_A_PUPIL = "PROFIL-NON-ELEVE"
    INCOMPLETE = "ENT-INCOMPLET"
    NOBODY = "ELEVE-ABSENT"
    SEVERAL = "ELEVE-EN-DOUBLE"
    TAKEN = "ELEVE-DEJA-LIE"
    TO_CONFIRM = "A-CONFIRMER"
    REFUSED = "NON-CONFIRME"
    TOO_MANY_TRIES = "TROP-D-ESSAIS"
    OTHER_PUPIL = "COMPTE-D-UN-AUTRE"
    OTHER_SCHOOL = "COMPTE-D-AILLEURS"
    STAFF_UNKNOWN = "PERSONNEL-A-RELIER"
    PUPIL_ACCOUNT = "COMPTE-D-ELEVE"


ASKS_BIRTH_DATE = frozenset({Unmatched.NOBODY, Unmatched.SEVERAL, Unmatched.TAKEN})
"""What the date of birth may still settle."""


def match(pupils: Sequence[RollPupil], asserted: Asserted) -> RollPupil | Unmatched:
    """The one pupil among `pupils`, of the roll of the asserted schools, or why there is none."""
    if not (asserted.last_name and asserted.first_name):
        return Unmatched.INCOMPLETE
    fitting = [
        pupil
        for pupil in pupils
        if _has_class(pupil, asserted) and _has_names(pupil, asserted) and _may_be_born_then(pupil, asserted)
    ]
    if len(fitting) == 1:
        return fitting[0]
    return Unmatched.SEVERAL if fitting else Unmatched.NOBODY


def born_then(pupils: Sequence[RollPupil], asserted: Asserted, born: date) -> RollPupil | list[RollPupil]:
    """With the date of birth: the one pupil who has these very names, or those whom the school may choose among.

    Several with the same names and date are told apart by the class. An empty list: nobody comes near.
    """
    same_day = [pupil for pupil in pupils if pupil.uai in asserted.uais and pupil.birth_date == born]
    exact = [pupil for pupil in same_day if _has_names(pupil, asserted)]
    in_class = [pupil for pupil in exact if _has_class(pupil, asserted)]
    for certain in (exact, in_class):
        if len(certain) == 1:
            return certain[0]
    return exact or [pupil for pupil in same_day if _has_close_names(pupil, asserted)]


def _has_class(pupil: RollPupil, asserted: Asserted) -> bool:
    return pupil.uai in asserted.uais and any(same_name(pupil.division, one) for one in asserted.divisions)


def _may_be_born_then(pupil: RollPupil, asserted: Asserted) -> bool:
    """A date that the provider vouches for is not contradicted by the roll."""
    return None in (pupil.birth_date, asserted.birth_date) or pupil.birth_date == asserted.birth_date


def _has_names(pupil: RollPupil, asserted: Asserted) -> bool:
    return same_name(pupil.last_name, asserted.last_name) and same_name(pupil.first_name, asserted.first_name)


def _has_close_names(pupil: RollPupil, asserted: Asserted) -> bool:
    return close_names(pupil.last_name, asserted.last_name) and close_names(pupil.first_name, asserted.first_name)
