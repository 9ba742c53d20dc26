"""The password that the school gives to a pupil who lost theirs (`docs/rules.md` R-PROVISIONAL)."""

import secrets
from datetime import timedelta

from shared.domain.codes import DIGITS, LETTERS
from shared.identity.model import Role

PROVISIONAL_LIFE = timedelta(days=3)
"""From the Friday to the Monday; it serves once, to choose another."""

CHOICE_LIFE = timedelta(minutes=15)
"""How long the page that asks for another stays open."""

STAFF_WHO_GIVE = (Role.TEACHER, Role.REFERENT, Role.SCHOOL_ADMIN)

_SIGNS = LETTERS.lower() + DIGITS
_GROUPS, _LENGTH = 3, 4


def draw_provisional() -> str:
    """Twelve signs in three groups, to be copied by hand: 54 bits."""
    return "-".join("".join(secrets.choice(_SIGNS) for _ in range(_LENGTH)) for _ in range(_GROUPS))
