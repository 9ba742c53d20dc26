"""What the positioning teaches about a pupil, skill by skill (`docs/rules.md` R-KNOWLEDGE, R-RETAKE, R-IMPROVE)."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from shared.domain.statuses import AnswerStatus
from shared.errors import Refusal
from shared.referential.bank import Bank

JUST_AFTER = timedelta(microseconds=1)
"""What is known at an instant was learnt strictly before it."""

RETAKE_DELAY = timedelta(days=7)
IMPROVE_DELAY = timedelta(days=4)


class Source(StrEnum):
    """How it is known: the pupil answered an item of the skill, or of an easier or harder one."""

    DIRECT = "direct"
    INFERRED = "inferred"
    IMPORTED = "imported"
    """The school said it (R-IMPORT). A certification may ask about it, as about what was answered."""


class Verdict(StrEnum):
    VALIDATED = "validated"
    INVALIDATED = "invalidated"
    RESET = "reset"
    """Forgotten on purpose: the pupil takes the compétence again, or tries again what is not validated."""


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


class TooEarly(Refusal):
    """The last answer of the compétence is too recent."""

    title = "Encore un peu de patience"

    def __init__(self, code: str, verb: str, wait: timedelta) -> None:
        days = days_of(wait)
        super().__init__(code, f"Vous pourrez {verb} cette compétence dans {days} jour{'s' if days > 1 else ''}.")


class TooEarlyToRetake(TooEarly):
    """Less than seven days old."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__("retake-too-early", "recommencer", wait)


class TooEarlyToImprove(TooEarly):
    """Less than four days old."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__("improve-too-early", "retenter", wait)


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


def next_instant(elements: Iterable[KnowledgeElement], now: datetime) -> datetime:
    """When to write what is learnt now: after all that is known, even by a transaction that began later."""
    return max([now, *(element.at + JUST_AFTER for element in elements)])


def known_of(bank: Bank, competence: str, known: Mapping[str, KnowledgeElement]) -> list[KnowledgeElement]:
    """What is known of one compétence, in the order of its skills."""
    return [known[skill.name] for skill in bank.skills_of(competence) if skill.name in known]


def wait_before(known: Iterable[KnowledgeElement], delay: timedelta, now: datetime) -> timedelta:
    """How long until `delay` has passed since the last of these elements; zero or less once it has."""
    return max((held.at for held in known), default=now - delay) + delay - now


def days_of(wait: timedelta) -> int:
    """Whole days to wait, 0 for none: a part of a day is a day."""
    return max(0, -(-wait // timedelta(days=1)))


def retake(
    bank: Bank, competence: str, elements: Iterable[KnowledgeElement], now: datetime
) -> tuple[KnowledgeElement, ...]:
    """The elements that open a compétence again, empty when nothing is known of it.

    :raises TooEarlyToRetake: its last answer is less than seven days old.
    """
    known = known_of(bank, competence, current_knowledge(elements, now))
    if (wait := wait_before(known, RETAKE_DELAY, now)) > timedelta(0):
        raise TooEarlyToRetake(wait)
    return _forget(known, now)


def improve(
    bank: Bank, competence: str, elements: Iterable[KnowledgeElement], now: datetime
) -> tuple[KnowledgeElement, ...]:
    """The elements that open again the skills not validated, and them alone; empty when there are none.

    :raises TooEarlyToImprove: the last answer of the compétence is less than four days old.
    """
    known = known_of(bank, competence, current_knowledge(elements, now))
    if (wait := wait_before(known, IMPROVE_DELAY, now)) > timedelta(0):
        raise TooEarlyToImprove(wait)
    return _forget([held for held in known if held.verdict is Verdict.INVALIDATED], now)


def _forget(known: Iterable[KnowledgeElement], now: datetime) -> tuple[KnowledgeElement, ...]:
    return tuple(KnowledgeElement(held.skill, held.source, Verdict.RESET, now) for held in known)
