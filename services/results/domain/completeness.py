"""Whether all that exam announced at the closing has arrived (`docs/rules.md` R-ARRIVAL)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Completeness:
    """What stands between a session and its scoring. Messages in flight explain what is missing; nothing
    harmless explains what is in excess."""

    announced: bool
    missing_attempts: frozenset[UUID] = frozenset()
    missing_answers: Mapping[UUID, tuple[int, ...]] = field(default_factory=dict)
    """The sequence numbers to wait for, by attempt."""
    unannounced_attempts: frozenset[UUID] = frozenset()
    unannounced_answers: Mapping[UUID, tuple[int, ...]] = field(default_factory=dict)

    @property
    def is_complete(self) -> bool:
        """True when the session can be scored: exactly what was announced is here."""
        return self.announced and not (self.missing_attempts or self.missing_answers or self.is_contradictory)

    @property
    def is_contradictory(self) -> bool:
        """True when more arrived than was announced: waiting will not mend it, an operator must look."""
        return bool(self.unannounced_attempts or self.unannounced_answers)


def enough(announced: Mapping[UUID, int] | None, received: Mapping[UUID, Collection[int]]) -> Completeness:
    """Compare what `exam.session_closed` announced with what has arrived.

    `announced` gives the number of answers of each attempt of the session (None before the announcement),
    `received` the sequence numbers, from 1, of the answers that arrived for each attempt known.
    """
    if announced is None:
        return Completeness(announced=False)
    due = {attempt: set(range(1, answers + 1)) for attempt, answers in announced.items()}
    here = {attempt: set(received.get(attempt, ())) for attempt in due}
    return Completeness(
        announced=True,
        missing_attempts=frozenset(due.keys() - received.keys()),
        missing_answers=_differences(due, here),
        unannounced_attempts=frozenset(received.keys() - due.keys()),
        unannounced_answers=_differences(here, due),
    )


def _differences(these: Mapping[UUID, set[int]], those: Mapping[UUID, set[int]]) -> dict[UUID, tuple[int, ...]]:
    return {
        attempt: tuple(sorted(numbers - those[attempt]))
        for attempt, numbers in these.items()
        if numbers - those[attempt]
    }
