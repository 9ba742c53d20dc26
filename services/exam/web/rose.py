"""The levels of a profile as a drawing: sixteen petals, in five groups, that grow from the middle with the level."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from services.exam.domain.profile import CompetenceProfile, PlacementProfile
from shared.referential.bank import load_bank
from shared.referential.models import HIGHEST_DIFFICULTY

SIZE = 300
"""Units of the drawing, each way."""
MIDDLE = SIZE / 2
HOLE, RIM, CODES = 40, 118, 134
"""Radii: of the hole where the pix are, of the highest level, of the codes around."""
RING = (RIM - HOLE) / HIGHEST_DIFFICULTY
GAP = 8
"""Degrees between two domaines."""
MARGIN = 1.2
"""Degrees on each side of a petal."""


@dataclass(frozen=True, slots=True)
class Petal:
    """`ground` is the whole petal, `grown` the part that the level fills, empty for level 0."""

    code: str
    area: str
    ground: str
    grown: str
    x: float
    y: float


RINGS = [round(HOLE + RING * rank, 2) for rank in range(1, HIGHEST_DIFFICULTY)]
"""Radii of the lines between two levels."""


def petals(profile: PlacementProfile) -> list[Petal]:
    return [_petal(one.code, min(one.level, HIGHEST_DIFFICULTY)) for one in profile.competences]


def areas_of(competences: Sequence[CompetenceProfile]) -> list[tuple[str, str, list[CompetenceProfile]]]:
    """Code and title of each domaine, with its compétences."""
    by_code = {one.code: one for one in competences}
    return [(area.code, area.title, [by_code[code] for code in area.competences]) for area in load_bank().areas]


@cache
def _petal(code: str, level: int) -> Petal:
    start, width = _place(code)
    middle = start + width / 2
    x, y = _point(CODES, middle)
    sides = start + MARGIN, start + width - MARGIN
    grown = _sector(HOLE, HOLE + RING * level, *sides) if level > 0 else ""
    return Petal(code, code.split(".")[0], _sector(HOLE, RIM, *sides), grown, x, y)


def _place(code: str) -> tuple[float, float]:
    """Where a petal starts, in degrees from the top, and its width."""
    areas = load_bank().areas
    count = sum(len(area.competences) for area in areas)
    width = (360 - GAP * len(areas)) / count
    start = GAP / 2
    for area in areas:
        for one in area.competences:
            if one == code:
                return start, width
            start += width
        start += GAP
    raise KeyError(code)


def _sector(inner: float, outer: float, start: float, end: float) -> str:
    (ax, ay), (bx, by) = _point(outer, start), _point(outer, end)
    (cx, cy), (dx, dy) = _point(inner, end), _point(inner, start)
    return f"M{ax} {ay}A{outer} {outer} 0 0 1 {bx} {by}L{cx} {cy}A{inner} {inner} 0 0 0 {dx} {dy}Z"


def _point(radius: float, degrees: float) -> tuple[float, float]:
    angle = math.radians(degrees)
    return round(MIDDLE + radius * math.sin(angle), 2), round(MIDDLE - radius * math.cos(angle), 2)
