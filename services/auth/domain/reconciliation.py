"""Which pupil of the roll the ENT speaks of (`docs/rules.md` R-RECONCILE).

A pupil is recognised by the school, the exact names and the class, all three, and only when one pupil fits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from shared.domain.names import same_name


@dataclass(frozen=True)
class RollPupil:
    """A pupil of the copy of the roll."""

    pupil_id: UUID
    uai: str
    last_name: str
    first_name: str
    division: str


@dataclass(frozen=True)
class Asserted:
    """What the ENT says of a pupil. `divisions` are class codes."""

    uais: tuple[str, ...]
    last_name: str
    first_name: str
    divisions: tuple[str, ...]


class Unmatched(StrEnum):
    """Why nobody of the roll could be recognised. The value is the code shown to give to the référent."""

    ROLL_NOT_ARRIVED = "LISTE-ATTENDUE"
    NOT_A_PUPIL = "PROFIL-NON-ELEVE"
    INCOMPLETE = "ENT-INCOMPLET"
    NOBODY = "ELEVE-ABSENT"
    SEVERAL = "ELEVE-EN-DOUBLE"
    TAKEN = "ELEVE-DEJA-LIE"


def match(pupils: Sequence[RollPupil], asserted: Asserted) -> RollPupil | Unmatched:
    """The one pupil among `pupils`, the roll of the asserted schools, or why there is none."""
    if not pupils:
        return Unmatched.ROLL_NOT_ARRIVED
    if not (asserted.last_name and asserted.first_name and asserted.divisions):
        return Unmatched.INCOMPLETE
    fitting = [pupil for pupil in pupils if _fits(pupil, asserted)]
    if len(fitting) == 1:
        return fitting[0]
    return Unmatched.SEVERAL if fitting else Unmatched.NOBODY


def _fits(pupil: RollPupil, asserted: Asserted) -> bool:
    return (
        pupil.uai in asserted.uais
        and any(same_name(pupil.division, division) for division in asserted.divisions)
        and same_name(pupil.last_name, asserted.last_name)
        and same_name(pupil.first_name, asserted.first_name)
    )
