"""What a certification of version 3 fixes (`docs/rules.md` R-V3)."""

from dataclasses import dataclass

from shared.measurement.ability import WIDE, Prior
from shared.measurement.content import CERTIFICATION, ContentRules
from shared.measurement.picking import FIRST_CHOICE

LENGTH = 32
"""Items of a test."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The defaults are those of R-V3."""

    length: int = LENGTH
    first_choice: float = FIRST_CHOICE
    prior: Prior = WIDE
    content: ContentRules = CERTIFICATION


VERSION_3 = Settings()
