"""Who gives which role in a school, and how long an invitation stands (`docs/rules.md` R-TEAM, R-INVITATION)."""

from datetime import datetime, timedelta
from enum import StrEnum

from shared.identity.model import Role

GIVEN_BY_A_SCHOOL = (Role.TEACHER, Role.REFERENT, Role.INVIGILATOR, Role.SCHOOL_ADMIN)
"""Never the jury nor an operator: a command of the installation alone gives those."""

STAFF_WHO_CONFIRM = (Role.REFERENT, Role.SCHOOL_ADMIN)
"""Who says, for a school, which pupil a person of the ENT is (R-RECONCILE)."""

INVITATION_LIFE = timedelta(days=7)


class Standing(StrEnum):
    """What may still be done with an invitation."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


def standing(
    *, accepted_at: datetime | None, cancelled_at: datetime | None, expires_at: datetime, now: datetime
) -> Standing:
    """What was done first counts, and time does not undo it."""
    if accepted_at is not None:
        return Standing.ACCEPTED
    if cancelled_at is not None:
        return Standing.CANCELLED
    return Standing.PENDING if now < expires_at else Standing.EXPIRED


def role_given_by_a_school(value: str) -> Role | None:
    """The role of that value, when an administrateur d'établissement may give or withdraw it."""
    return next((role for role in GIVEN_BY_A_SCHOOL if role.value == value), None)
