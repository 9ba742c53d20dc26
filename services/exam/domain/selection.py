"""Which items a certification asks, and in which order (`docs/rules.md` R-SELECTION)."""

import random
from collections.abc import Collection
from dataclasses import dataclass
from itertools import islice

from services.exam.domain.engine import Opening, Progress, Step
from services.exam.domain.profile import CompetenceProfile, PlacementProfile
from shared.referential.bank import Bank
from shared.referential.models import Item, Skill

ITEMS_PER_COMPETENCE = 3


@dataclass(frozen=True, slots=True)
class PlacementEngine:
    """Version 2 (an `Engine`): every item is known from the start, and no answer changes what is asked."""

    bank: Bank
    profile: PlacementProfile
    already_answered: Collection[str]

    def start(self, rng: random.Random) -> Opening:
        items = select_items(self.bank, self.profile, self.already_answered, rng)
        return Opening(items, len(items))

    def next_step(self, _progress: Progress, _rng: random.Random, /) -> Step:
        return Step(None)


def select_items(
    bank: Bank, profile: PlacementProfile, already_answered: Collection[str], rng: random.Random
) -> tuple[Item, ...]:
    """The items of one test in the order asked: by compétence of the référentiel, the hardest skill first.

    `already_answered` holds the ids of the items that the pupil met in the positioning: they come back only
    for want of another. `rng` is `secrets.SystemRandom()` for a real test.
    """
    return tuple(
        _draw(bank, skill, already_answered, rng)
        for competence in profile.certifiable
        for skill in islice(_hardest_first(competence), ITEMS_PER_COMPETENCE)
    )


def _hardest_first(competence: CompetenceProfile) -> list[Skill]:
    return sorted(competence.directly_validated, key=lambda skill: skill.difficulty, reverse=True)


def _draw(bank: Bank, skill: Skill, already_answered: Collection[str], rng: random.Random) -> Item:
    pool = bank.items_of(skill.name)
    return rng.choice([item for item in pool if item.id not in already_answered] or pool)
