"""The words of the référentiel: domaine, compétence, tube, acquis (skill), épreuve (item)."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

PIX_PER_LEVEL = 8
"""Pix that one level of one compétence is worth (`docs/rules.md`)."""

HIGHEST_DIFFICULTY = 8
"""The référentiel has eight levels; a skill's difficulty is the level that it belongs to."""


class Kind(StrEnum):
    QCU = "qcu"
    """One right choice."""
    QCM = "qcm"
    """Several right choices, all of them wanted."""
    QROC = "qroc"
    """A short free answer."""


class AnswerFormat(StrEnum):
    TEXT = "texte"
    NUMBER = "nombre"


class Tolerance(StrEnum):
    """What the correction of a free answer forgives (`docs/rules.md`)."""

    T1 = "t1"
    """Capitals, accents, spaces."""
    T2 = "t2"
    """Punctuation and symbols."""
    T3 = "t3"
    """A few typing slips."""


@dataclass(frozen=True, slots=True)
class Area:
    """A domaine and the codes of its compétences, in order."""

    code: str
    title: str
    competences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Competence:
    code: str
    title: str
    area: str


@dataclass(frozen=True, slots=True)
class Tube:
    """A family of skills of rising difficulty about one subject."""

    name: str
    title: str
    competence: str


@dataclass(frozen=True, slots=True)
class Skill:
    """An acquis, named after its tube and its difficulty (1 to 8): `@moteur1`.

    `pix` is exact: the skills of one difficulty in a compétence share the 8 pix of that level equally.
    """

    name: str
    title: str
    difficulty: int
    competence: str
    tube: str
    pix: Fraction


@dataclass(frozen=True, slots=True)
class Item:
    """An épreuve.

    `solution` holds the 1-based numbers of the right choices (QCU: exactly one), or the accepted texts
    (QROC); `right_choices` and `accepted_answers` give it with its exact type. A QROC has no `choices`.
    """

    id: str
    kind: Kind
    skill: str
    instruction: str
    choices: tuple[str, ...]
    solution: tuple[int, ...] | tuple[str, ...]
    tolerances: frozenset[Tolerance]
    format: AnswerFormat
    rationale: str
    source: str

    @property
    def right_choices(self) -> frozenset[int]:
        """1-based numbers of the right choices, empty for a QROC."""
        return frozenset(number for number in self.solution if isinstance(number, int))

    @property
    def accepted_answers(self) -> tuple[str, ...]:
        """Texts accepted for a QROC, empty for the other kinds."""
        return tuple(text for text in self.solution if isinstance(text, str))
