"""What two items of a sound bank never are: one question twice, or in disguise."""

import re
from collections.abc import Iterable, Iterator
from itertools import combinations

from rapidfuzz.fuzz import ratio

from shared.referential.models import Item

NEAR = 90
"""Out of 100 (`rapidfuzz.fuzz.ratio`): above, two questions are one."""

DISGUISED = 97
"""The same, once names and numbers are masked: what is left of two alternates must differ by a little more."""

SHORT = 40
"""Signs: below, two instructions of different skills are alike without being the same."""

_NUMBER = re.compile(r"\d+([.,]\d+)?")
_NAME = re.compile(r"\b[A-ZÀ-Ý][\w'-]*")


def pair_faults(items: Iterable[Item]) -> Iterator[str]:
    """Alternates of one skill are held closer than two items of different skills: a pupil may meet both."""
    known = [(item, _question(item), _masked(item)) for item in items if item.instruction]
    for (one, asked, masked), (other, asked_too, masked_too) in combinations(known, 2):
        if one.skill != other.skill:
            if min(len(asked), len(asked_too)) >= SHORT and ratio(asked, asked_too, score_cutoff=NEAR):
                yield f"{one.id} et {other.id} posent presque la même question"
        elif ratio(one.instruction, other.instruction, score_cutoff=NEAR):
            yield f"{one.skill} : {one.id} et {other.id} posent presque la même question"
        elif ratio(masked, masked_too, score_cutoff=DISGUISED):
            yield f"{one.skill} : {one.id} et {other.id} ne diffèrent que par un nom ou un nombre"


def _question(item: Item) -> str:
    return "\n".join((item.instruction, *item.choices)).casefold()


def _masked(item: Item) -> str:
    """The instruction without its numbers nor its capitalised words."""
    return " ".join(_NAME.sub("N", _NUMBER.sub("0", item.instruction)).split())
