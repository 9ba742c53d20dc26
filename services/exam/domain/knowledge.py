"""What the positioning teaches about a pupil, skill by skill (`docs/rules.md` R-KNOWLEDGE, R-RETAKE)."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from shared.domain.statuses import AnswerStatus
from shared.errors import Refusal
from shared.referential.bank import Bank

RETAKE_DELAY = timedelta(days=7)


class Source(StrEnum):
    """How it is known: the pupil answered an item of the skill, or of an easier or harder one."""

    DIRECT = "direct"
    INFERRED = "inferred"


class Verdict(StrEnum):
    VALIDATED = "validated"
    INVALIDATED = "invalidated"
    RESET = "reset"
    """Forgotten on purpose: the pupil takes the compétence again."""


@dataclass(frozen=True, slots=True)
class KnowledgeElement:
    """What was known of one skill at one instant; the most recent one of a skill holds."""

    skill: str
    source: Source
    verdict: Verdict
    at: datetime


@dataclass(frozen=True, slots=True)
class PositioningAnswer:
    """An answer given outside any certification: those of a certification teach nothing."""

    item_id: str
    status: AnswerStatus
    at: datetime


class TooEarlyToRetake(Refusal):
    """The last answer of the compétence is less than seven days old."""

    def __init__(self, wait: timedelta) -> None:
        days = -(-wait // timedelta(days=1))
        super().__init__(
            "retake-too-early",
            f"Vous pourrez recommencer cette compétence dans {days} jour{'s' if days > 1 else ''}.",
        )


def elements_from_answer(bank: Bank, answer: PositioningAnswer, assessed: Set[str]) -> tuple[KnowledgeElement, ...]:
    """What one answer teaches: its skill, then the easier ones if it is right, the harder ones if it is not.

    `assessed` names the skills already known, which stay as they are. Raises `KeyError` for an unknown item.
    """
    skill = bank.skills[bank.items[answer.item_id].skill]
    if skill.name in assessed:
        return ()
    right = answer.status is AnswerStatus.OK
    verdict = Verdict.VALIDATED if right else Verdict.INVALIDATED
    inferred = [
        other.name
        for other in bank.tube_of(skill.name)
        if other.name not in assessed
        and (other.difficulty < skill.difficulty if right else other.difficulty > skill.difficulty)
    ]
    return (
        KnowledgeElement(skill.name, Source.DIRECT, verdict, answer.at),
        *(KnowledgeElement(name, Source.INFERRED, verdict, answer.at) for name in inferred),
    )


def knowledge_from_answers(bank: Bank, answers: Iterable[PositioningAnswer]) -> list[KnowledgeElement]:
    """What a series of answers teaches, each after those before it."""
    elements: list[KnowledgeElement] = []
    for answer in answers:
        elements += elements_from_answer(bank, answer, {element.skill for element in elements})
    return elements


def current_knowledge(elements: Iterable[KnowledgeElement], before: datetime) -> Mapping[str, KnowledgeElement]:
    """The state by skill at an instant: the most recent element strictly before it, those reset left out."""
    latest: dict[str, KnowledgeElement] = {}
    for element in elements:
        held = latest.get(element.skill)
        if element.at < before and (held is None or held.at <= element.at):
            latest[element.skill] = element
    return {skill: held for skill, held in latest.items() if held.verdict is not Verdict.RESET}


def retake(
    bank: Bank, competence: str, elements: Iterable[KnowledgeElement], now: datetime
) -> tuple[KnowledgeElement, ...]:
    """The elements that open a compétence again, empty when nothing is known of it.

    :raises TooEarlyToRetake: its last answer is less than seven days old.
    """
    known = [
        held for skill, held in current_knowledge(elements, now).items() if bank.skills[skill].competence == competence
    ]
    wait = max((held.at for held in known), default=now - RETAKE_DELAY) + RETAKE_DELAY - now
    if wait > timedelta(0):
        raise TooEarlyToRetake(wait)
    return tuple(KnowledgeElement(held.skill, held.source, Verdict.RESET, now) for held in known)
