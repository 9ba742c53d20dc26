"""Which engine chooses the items of a test (`docs/rules.md` R-ENGINE)."""

from enum import StrEnum


class EngineName(StrEnum):
    """A setting of the session, then a fact of each test that starts in it."""

    PLACEMENT = "placement"
    """Version 2: from the profile, all known at the start."""
    ADAPTIVE = "adaptive"
    """Version 3: each answer tells what to ask next."""

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    EngineName.PLACEMENT: "Questions choisies d’après le profil",
    EngineName.ADAPTIVE: "Test adaptatif, 32 questions",
}
