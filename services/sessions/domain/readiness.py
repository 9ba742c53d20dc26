"""Whether a pupil may be certified, as far as exam has told (`docs/rules.md` R-TOLD)."""

from enum import StrEnum
from typing import Protocol

_SPACE = "\u00a0"
"""It is read as one word: it does not break."""


class Profile(Protocol):
    """What exam tells of a pupil."""

    @property
    def competences(self) -> int | None: ...
    @property
    def wanted(self) -> int: ...
    @property
    def certifiable(self) -> bool: ...


class Readiness(StrEnum):
    """The three things that the référent sees."""

    CERTIFIABLE = "certifiable"
    NOT_YET = "pas-encore"
    UNKNOWN = "inconnu"

    @property
    def label(self) -> str:
        return _WORDS[self][0]

    @property
    def tone(self) -> str:
        """The tone of its badge."""
        return _WORDS[self][1]


_WORDS = {
    Readiness.CERTIFIABLE: ("Certifiable", "success"),
    Readiness.NOT_YET: ("Pas encore", "warning"),
    Readiness.UNKNOWN: ("Profil inconnu", "neutral"),
}


def readiness_of(profile: Profile | None) -> Readiness:
    """Unknown while no account is this pupil's, and for a candidate who does not come from the roll."""
    if profile is None or profile.competences is None:
        return Readiness.UNKNOWN
    return Readiness.CERTIFIABLE if profile.certifiable else Readiness.NOT_YET


def what_is_reached(profile: Profile | None) -> str:
    """« 3 compétences sur 5 », for a pupil who is not certifiable yet; empty otherwise."""
    if profile is None or readiness_of(profile) is not Readiness.NOT_YET:
        return ""
    reached = profile.competences or 0
    return f"{reached}{_SPACE}compétence{'s' if reached > 1 else ''}{_SPACE}sur{_SPACE}{profile.wanted}"


def not_ready(not_yet: int, unknown: int) -> str:
    """What the référent reads after enrolling people who are not known to be certifiable; empty when all are."""
    told = []
    if not_yet:
        told.append(
            f"{not_yet} " + ("ne sont pas encore certifiables" if not_yet > 1 else "n’est pas encore certifiable")
        )
    if unknown:
        told.append(f"{unknown} " + ("ont un profil inconnu" if unknown > 1 else "a un profil inconnu"))
    if not told:
        return ""
    return (
        f"Parmi les candidats ajoutés, {' et '.join(told)}. "
        "À voir avec les enseignants avant la session : le test ne démarre qu’avec un profil certifiable."
    )
