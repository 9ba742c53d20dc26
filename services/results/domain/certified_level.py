"""The level that a compétence is certified at (`docs/rules.md` R-V2-LEVEL, R-V2-PIX)."""

from enum import Enum

from services.results.domain.certification import UNCERTIFIED_LEVEL, CompetenceMark, ProfiledCompetence
from services.results.domain.counting import Count
from shared.referential.models import PIX_PER_LEVEL

RATE_TO_BE_CERTIFIED = 50
RATE_OF_MIDDLE_TRUST = 70
RATE_OF_HIGH_TRUST = 80


class Outcome(Enum):
    """What a compétence becomes."""

    KEPT = "V"
    LOWERED = "D"
    REFUSED = "U"


# (questions, right, neutralised): at a rate of 80 and more, from 70 to 79, from 50 to 69
_RULES = {
    (3, 3, 0): "VVV",
    (3, 2, 0): "VDD",
    (3, 2, 1): "VVV",
    (3, 1, 0): "UUU",
    (3, 1, 1): "VDU",
    (3, 1, 2): "VVD",
    (3, 0, 0): "UUU",
    (3, 0, 1): "UUU",
    (3, 0, 2): "UUU",
    (3, 0, 3): "UUU",
    (2, 2, 0): "VVV",
    (2, 1, 0): "VDU",
    (2, 1, 1): "VVD",
    (2, 0, 0): "UUU",
    (2, 0, 1): "UUU",
    (2, 0, 2): "UUU",
    (1, 1, 0): "VVD",
    (1, 0, 0): "UUU",
    (1, 0, 1): "UUU",
}


class NoLevelRule(Exception):
    """A count that no test can yield: the certification is in error."""


def outcome(counted: Count, rate: int) -> Outcome:
    """What the 19 rules make of a compétence, for a rate of 50 or more.

    :raises NoLevelRule: no rule knows that count.
    """
    rule = _RULES.get((counted.questions, counted.right, counted.neutralised))
    if rule is None:
        raise NoLevelRule
    return Outcome(rule[_column(rate)])


def mark(competence: ProfiledCompetence, reached: Outcome, max_level: int) -> CompetenceMark:
    """The level and pix certified, capped at what could be reached on the day of the test."""
    if reached is Outcome.REFUSED:
        return CompetenceMark(competence.code, UNCERTIFIED_LEVEL, 0)
    lost = 1 if reached is Outcome.LOWERED else 0
    return CompetenceMark(
        competence.code,
        min(competence.level - lost, max_level),
        min(competence.pix - lost * PIX_PER_LEVEL, max_level * PIX_PER_LEVEL),
    )


def _column(rate: int) -> int:
    if rate >= RATE_OF_HIGH_TRUST:
        return 0
    return 1 if rate >= RATE_OF_MIDDLE_TRUST else 2
