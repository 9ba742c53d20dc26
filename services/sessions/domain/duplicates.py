"""A session never holds the same person twice (`docs/procedure.md`, P-1.8)."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from shared.domain.dates import write_date
from shared.domain.names import normalise, same_name
from shared.errors import Refusal


class Person(Protocol):
    """What tells one candidate of a session from another."""

    @property
    def last_name(self) -> str: ...
    @property
    def first_name(self) -> str: ...
    @property
    def birth_date(self) -> date: ...


class DuplicateCandidate(Refusal):
    """The session already has this person."""

    title = "Candidat déjà inscrit"

    def __init__(self, there: Person) -> None:
        super().__init__(
            "duplicate-candidate",
            "Cette session compte déjà un candidat de mêmes nom et prénom, né le même jour : "
            f"{there.last_name} {there.first_name}, {write_date(there.birth_date)}. "
            "Corrigez la saisie, ou modifiez le candidat déjà inscrit.",
        )
        self.there = there
        """The candidate who is on the list."""


def same_person(one: Person, other: Person) -> bool:
    """True when both have the same names, however spelt, and the same date of birth (P-1.8)."""
    return (
        one.birth_date == other.birth_date
        and same_name(one.last_name, other.last_name)
        and same_name(one.first_name, other.first_name)
    )


def person_key(person: Person) -> tuple[str, str, date]:
    """The same for two of whom `same_person` is true: to look someone up among many."""
    return normalise(person.last_name), normalise(person.first_name), person.birth_date


def refuse_duplicate(candidate: Person, enrolled: Iterable[Person]) -> None:
    """`enrolled` are the other candidates of the session.

    :raises DuplicateCandidate: one of them is the same person (P-1.8).
    """
    for other in enrolled:
        if same_person(candidate, other):
            raise DuplicateCandidate(other)
