"""The profile of a pupil, and whether it can be certified (`docs/rules.md` R-PROFILE, R-CERTIFIABLE)."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from services.exam.domain.knowledge import KnowledgeElement, Source, Verdict, current_knowledge
from shared.referential.bank import Bank
from shared.referential.models import PIX_PER_LEVEL, REACHABLE_LEVEL, Competence, Skill

Validated = Mapping[str, Source]
"""The skills validated, and how each is known."""

_NOTHING = Fraction(0)

COMPETENCES_WANTED = 5
"""Compétences of level 1 or more that make a profile certifiable."""


@dataclass(frozen=True, slots=True)
class CompetenceProfile:
    """What a pupil is worth in one compétence. Nothing is capped here: the scoring caps."""

    code: str
    title: str
    earned: Fraction
    """Exact pix of the validated skills, direct and inferred."""
    directly_validated: tuple[Skill, ...]
    """The only skills that a certification may ask about: those answered, and those that the school imported."""

    @property
    def pix(self) -> int:
        return self.earned.numerator // self.earned.denominator

    @property
    def level(self) -> int:
        return self.pix // PIX_PER_LEVEL

    @property
    def is_certifiable(self) -> bool:
        return self.level >= 1

    @property
    def pix_to_next(self) -> int:
        """Whole pix still to earn before the next level, 0 once no certification gives a higher one."""
        if self.level >= REACHABLE_LEVEL:
            return 0
        return math.ceil((self.level + 1) * PIX_PER_LEVEL - self.earned)

    @property
    def missing_pix(self) -> int:
        """Whole pix still to earn before level 1, 0 once it is reached."""
        return max(0, math.ceil(PIX_PER_LEVEL - self.earned))


@dataclass(frozen=True, slots=True)
class PlacementProfile:
    """The 16 compétences of a pupil at one instant, in the order of the référentiel."""

    competences: tuple[CompetenceProfile, ...]

    @property
    def certifiable(self) -> tuple[CompetenceProfile, ...]:
        return tuple(competence for competence in self.competences if competence.is_certifiable)

    @property
    def is_certifiable(self) -> bool:
        return len(self.certifiable) >= COMPETENCES_WANTED

    @property
    def pix(self) -> int:
        """Of the 16 compétences together, each rounded down."""
        return sum(competence.pix for competence in self.competences)

    @property
    def missing_competences(self) -> int:
        """How many compétences must still reach level 1, 0 for a certifiable profile."""
        return max(0, COMPETENCES_WANTED - len(self.certifiable))

    @property
    def nearest(self) -> tuple[CompetenceProfile, ...]:
        """The compétences below level 1, the one that lacks least first."""
        below = [competence for competence in self.competences if not competence.is_certifiable]
        return tuple(sorted(below, key=lambda competence: PIX_PER_LEVEL - competence.earned))


def placement_profile(bank: Bank, elements: Iterable[KnowledgeElement], before: datetime) -> PlacementProfile:
    """The profile at an instant: what was learnt at that instant or later does not count."""
    return profile_from(bank, validated_of(current_knowledge(elements, before)))


def profile_from(bank: Bank, validated: Validated) -> PlacementProfile:
    """The profile that follows from the skills validated."""
    return PlacementProfile(tuple(competence_profile(bank, one, validated) for one in bank.competences))


def validated_of(known: Mapping[str, KnowledgeElement]) -> Validated:
    """What is validated of what is known."""
    return {skill: held.source for skill, held in known.items() if held.verdict is Verdict.VALIDATED}


def what_is_missing(profile: PlacementProfile) -> list[str]:
    """What a pupil must still do to be certifiable, in French sentences; empty when nothing is missing."""
    if profile.is_certifiable:
        return []
    reached, wanted = len(profile.certifiable), profile.missing_competences
    return [
        f"{reached} compétence{_s(reached)} de niveau 1 ou plus sur les {COMPETENCES_WANTED} demandées : "
        f"il en manque {wanted}.",
        *(f"{near.code} {near.title} : encore {near.missing_pix} pix." for near in profile.nearest),
    ]


def competence_profile(bank: Bank, competence: Competence, validated: Validated) -> CompetenceProfile:
    """The same for one compétence."""
    held = [skill for skill in bank.skills_of(competence.code) if skill.name in validated]
    return CompetenceProfile(
        code=competence.code,
        title=competence.title,
        earned=_sum([skill.pix for skill in held]),
        directly_validated=tuple(skill for skill in held if validated[skill.name] is not Source.INFERRED),
    )


def _sum(parts: list[Fraction]) -> Fraction:
    """Exact, over one denominator: adding fractions one by one is what a page of a thousand pupils would wait for."""
    if not parts:
        return _NOTHING
    common = math.lcm(*(part.denominator for part in parts))
    return Fraction(sum(part.numerator * (common // part.denominator) for part in parts), common)


def _s(count: int) -> str:
    return "s" if count > 1 else ""
