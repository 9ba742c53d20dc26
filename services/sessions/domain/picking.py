"""A pupil of the roll becomes a candidate under the rules of one typed by hand (`docs/rules.md` R-PICK)."""

from datetime import date
from typing import Protocol

from services.sessions.domain.candidate import Candidate, validate_candidate
from shared.domain.dates import write_date
from shared.domain.forms import InvalidForm
from shared.errors import Refusal

NAMED = 5
"""How many pupils a sentence names; it counts the others."""

_FACTS = {
    "last_name": "nom de naissance",
    "first_name": "prénom",
    "birth_date": "date de naissance",
    "birth_city": "commune de naissance",
    "birth_department": "département de naissance",
    "birth_country": "pays de naissance",
}


class Pupil(Protocol):
    """What the roll says of someone."""

    @property
    def last_name(self) -> str: ...
    @property
    def first_name(self) -> str: ...
    @property
    def birth_date(self) -> date: ...
    @property
    def birth_city(self) -> str: ...
    @property
    def birth_department(self) -> str: ...
    @property
    def birth_country(self) -> str: ...


class PupilsLeft(Refusal):
    """Some of those chosen are no longer on the roll."""

    title = "Personne n’a été inscrit"

    def __init__(self, names: list[str]) -> None:
        who = and_others(names)
        super().__init__(
            "pupils-left",
            f"{who} : plus dans la base élèves. Leur case n’est plus proposée. Vérifiez les autres, puis recommencez.",
        )


class PupilsToComplete(Refusal):
    """The roll lacks something that a candidate must have."""

    title = "Personne n’a été inscrit"

    def __init__(self, names: list[str]) -> None:
        super().__init__(
            "pupils-to-complete",
            f"{and_others(names)} : il manque une information obligatoire. "
            "Inscrivez-les avec « Compléter », puis recommencez pour les autres.",
        )


def candidate_from_roll(pupil: Pupil, today: date) -> Candidate:
    """The candidate that this pupil makes.

    :raises InvalidForm: the roll lacks a mandatory fact, or contradicts itself.
    """
    raw = {fact: getattr(pupil, fact) for fact in _FACTS if fact != "birth_date"}
    return validate_candidate({**raw, "birth_date": write_date(pupil.birth_date)}, today)


def facts_to_complete(pupil: Pupil, today: date) -> list[str]:
    """What must be typed before the pupil can be enrolled: « commune de naissance »; empty when nothing is."""
    try:
        candidate_from_roll(pupil, today)
    except InvalidForm as refused:
        return [_FACTS[problem.field] for problem in refused.problems]
    return []


def and_others(names: list[str]) -> str:
    """« PETIT Manon, LEROY Tom », or the first ones « et 12 autres »."""
    told, others = ", ".join(names[:NAMED]), len(names) - NAMED
    return f"{told} et {others} autre{'s' if others > 1 else ''}" if others > 0 else told
