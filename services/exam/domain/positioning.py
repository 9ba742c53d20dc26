"""What the positioning asks next, and when it has nothing more to ask (`docs/rules.md` R-POSITIONING)."""

import hashlib
from collections.abc import Mapping, Sequence
from enum import StrEnum

from services.exam.domain.knowledge import KnowledgeElement, Verdict, known_of
from services.exam.domain.profile import competence_profile, validated_of
from shared.referential.bank import Bank
from shared.referential.models import REACHABLE_LEVEL, Competence, Item, Skill

AHEAD = 2
"""How many levels above the pupil's own a question may be."""

Known = Mapping[str, KnowledgeElement]
"""What is known of a pupil now, by skill."""


class Stage(StrEnum):
    """How far a pupil has come in one compétence."""

    NEW = "new"
    """Nothing is known of it."""
    UNDER_WAY = "under_way"
    """There is something to ask."""
    DONE = "done"
    """Nothing to ask now; some skills are not validated."""
    COMPLETE = "complete"
    """Every skill that a certification may count is validated."""


def next_skill(bank: Bank, competence: Competence, known: Known) -> Skill | None:
    """The open skill whose answer settles most, whatever the answer; None when nothing is left to ask.

    Between equals, the one nearest to the level that comes next, then the easiest, then the first of the référentiel.
    """
    level = competence_profile(bank, competence, validated_of(known)).level
    settles = {skill: _settles(bank, skill, known) for skill in _open(bank, competence, known)}
    within = [skill for skill in settles if skill.difficulty <= level + AHEAD]
    return min(
        within,
        key=lambda skill: (-settles[skill], abs(skill.difficulty - level - 1), skill.difficulty),
        default=None,
    )


def choose_item(bank: Bank, skill: Skill, met: Sequence[str], seed: str) -> Item:
    """The alternate of a skill to ask: one never met, else the one met longest ago.

    `met` holds ids, the oldest first. The same facts give the same item: a page can be loaded again. `seed` tells
    pupils apart, so that neighbours do not read the same questions.
    """
    pool = bank.items_of(skill.name)
    new = [item for item in pool if item.id not in met]
    if new:
        drawn = hashlib.sha256(f"{seed} {skill.name} {len(new)}".encode()).digest()
        return new[int.from_bytes(drawn[:8]) % len(new)]
    last = {item_id: place for place, item_id in enumerate(met)}
    return min(pool, key=lambda item: last[item.id])


def stage_of(bank: Bank, competence: Competence, known: Known) -> Stage:
    held = known_of(bank, competence.code, known)
    if not held:
        return Stage.NEW
    if next_skill(bank, competence, known) is not None:
        return Stage.UNDER_WAY
    validated = {one.skill for one in held if one.verdict is Verdict.VALIDATED}
    counted = {skill.name for skill in _counted(bank, competence)}
    return Stage.COMPLETE if counted <= validated else Stage.DONE


def settled(bank: Bank, competence: Competence, known: Known) -> tuple[int, int]:
    """How many skills that may be asked are known, and how many there are."""
    counted = _counted(bank, competence)
    return sum(skill.name in known for skill in counted), len(counted)


def _counted(bank: Bank, competence: Competence) -> list[Skill]:
    return [skill for skill in bank.skills_of(competence.code) if skill.difficulty <= REACHABLE_LEVEL]


def _open(bank: Bank, competence: Competence, known: Known) -> list[Skill]:
    return [skill for skill in _counted(bank, competence) if skill.name not in known]


def _settles(bank: Bank, skill: Skill, known: Known) -> int:
    """The open skills that an answer settles at least: the easier of the tube if it is right, the harder if not."""
    tube = [
        other.difficulty
        for other in bank.tube_of(skill.name)
        if other.difficulty <= REACHABLE_LEVEL and other.name not in known
    ]
    easier = sum(difficulty <= skill.difficulty for difficulty in tube)
    return min(easier, len(tube) - easier + 1)
