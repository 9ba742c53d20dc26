"""What chooses the items of a test, whichever version of the certification (`docs/rules.md` R-ENGINE)."""

import random
from dataclasses import dataclass
from typing import Protocol

from shared.referential.models import Item


@dataclass(frozen=True, slots=True)
class GradedAnswer:
    """An answer already taken. « Je passe » and partly right are not right."""

    item_id: str
    right: bool


@dataclass(frozen=True, slots=True)
class Opening:
    """How a test begins."""

    items: tuple[Item, ...]
    """Those known from the start, in the order asked."""
    length: int
    """How many the pupil will have in all."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a test stands, in the order asked."""

    answers: tuple[GradedAnswer, ...]
    set_aside: frozenset[str] = frozenset()
    """Ids of the items withdrawn from this test; their answers are left out of `answers`."""
    ability: float | None = None
    """The one of the step before the last answer; without it, it is found again from the first answer."""


@dataclass(frozen=True, slots=True)
class Step:
    """What an answer brings."""

    item: Item | None
    """The item to add after those already asked; None when nothing is to be added."""
    ability: float | None = None
    """The estimate after that answer, to be kept and handed back with the next; None when the engine makes none."""


class Engine(Protocol):
    """Pure: it remembers nothing between two calls. `rng` is `secrets.SystemRandom()` for a real test."""

    def start(self, rng: random.Random) -> Opening:
        """The items that open a test."""
        ...

    def next_step(self, progress: Progress, rng: random.Random, /) -> Step:
        """What comes after the last answer."""
        ...
