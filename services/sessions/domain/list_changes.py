"""What a sheet changes in the list of a session (`docs/rules.md` R-SHEET)."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Generic, TypeVar, cast

from services.sessions.domain.candidate_list import Listed
from services.sessions.domain.duplicates import Person, person_key

Someone = TypeVar("Someone")
"""A `Person` with the fields of a candidate: a row, which the type checker does not take for one as a bound."""


@dataclass(frozen=True, slots=True)
class Change(Generic[Someone]):
    """Someone who stays, and what the sheet says otherwise. `fields` are named as those of a candidate."""

    enrolled: Someone
    listed: Listed
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changes(Generic[Someone]):
    added: Sequence[Listed]
    changed: Sequence[Change[Someone]]
    removed: Sequence[Someone]
    unchanged: int

    @property
    def none(self) -> bool:
        return not (self.added or self.changed or self.removed)

    @property
    def counts(self) -> dict[str, int]:
        told = {"added": self.added, "changed": self.changed, "removed": self.removed}
        return {**{name: len(people) for name, people in told.items()}, "unchanged": self.unchanged}


def compare(enrolled: Iterable[Someone], listed: Iterable[Listed]) -> Changes[Someone]:
    """`listed` holds nobody twice, nor does `enrolled`, but for one whom a join brought back."""
    left: dict[object, list[Someone]] = {}
    for person in enrolled:
        left.setdefault(person_key(cast(Person, person)), []).append(person)
    added, changed, unchanged = [], [], 0
    for one in listed:
        same = left.get(person_key(one.details))
        if not same:
            added.append(one)
            continue
        person = same.pop(0)
        fields = _differing(person, one)
        if fields:
            changed.append(Change(person, one, fields))
        else:
            unchanged += 1
    return Changes(added, changed, [person for people in left.values() for person in people], unchanged)


def _differing(person: object, listed: Listed) -> tuple[str, ...]:
    said = {**asdict(listed.details), "division": listed.division}
    return tuple(field for field, value in said.items() if getattr(person, field) != value)
