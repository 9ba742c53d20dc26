"""The words of the référentiel: domaine, compétence, tube, acquis (skill), épreuve (item)."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from shared.referential.simulation.models import Simulator

PIX_PER_LEVEL = 8
"""Pix that one level of one compétence is worth (`docs/rules.md`)."""

HIGHEST_DIFFICULTY = 8
"""The référentiel has eight levels; a skill's difficulty is the level that it belongs to."""


REACHABLE_LEVEL = 5
"""The highest level that a certification gives today: the positioning asks nothing above."""


class Kind(StrEnum):
    QCU = "qcu"
    """One right choice."""
    QCM = "qcm"
    """Several right choices, all of them wanted."""
    QROC = "qroc"
    """A short free answer, or one picked in a list."""
    QROCM_IND = "qrocm-ind"
    """Several blanks, each with its own solutions; all must be right."""
    QROCM_DEP = "qrocm-dep"
    """Several blanks that share groups of solutions, in any order; may be partly right."""

    @property
    def has_blanks(self) -> bool:
        """True when the pupil writes or picks texts, false when they tick choices."""
        return self not in (Kind.QCU, Kind.QCM)


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
class Blank:
    """One field to fill in. With `choices` it is a list to pick from, and nothing is forgiven.

    `accepted` is empty in a QROCM-dep, whose blanks share the groups of the item. `units` may follow a number.
    `wrong` are texts that the check of the bank wants refused.
    """

    label: str
    accepted: tuple[str, ...]
    choices: tuple[str, ...]
    tolerances: frozenset[Tolerance]
    format: AnswerFormat
    units: tuple[str, ...]
    wrong: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Grading:
    """How many distinct groups of a QROCM-dep make it right, and from how many it is partly right."""

    ok: int
    partially: int | None


@dataclass(frozen=True, slots=True)
class Media:
    """A file of `media/`: an image and its alternative text, or a download and what its link says."""

    file: str
    text: str


@dataclass(frozen=True, slots=True)
class Provenance:
    """Who wrote an item, under which licence it may be used, and when it came: a year, a month or a day."""

    author: str
    licence: str
    date: str


ONLY_LABEL = "Votre réponse"
"""What the only blank of a QROC is called."""


@dataclass(frozen=True, slots=True)
class Item:
    """An épreuve.

    `solution` holds the 1-based numbers of the right choices (QCU: exactly one), or the accepted texts
    (QROC); `right_choices` and `accepted_answers` give it with its exact type. A QROC with `choices` is a list.
    `timed` is in seconds; a `focus` item is to be answered without leaving the page.
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
    units: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    several: tuple[Blank, ...] = ()
    """The blanks of a QROCM; `blanks` has that of a QROC too."""
    groups: tuple[tuple[str, ...], ...] = ()
    grading: Grading | None = None
    image: Media | None = None
    attachments: tuple[Media, ...] = ()
    timed: int | None = None
    focus: bool = False
    provenance: Provenance | None = None
    """When it is not that of the whole bank."""
    simulator: Simulator | None = None

    @property
    def blanks(self) -> tuple[Blank, ...]:
        """What the pupil fills in, in order; none for a QCU or a QCM."""
        if self.kind is not Kind.QROC:
            return self.several
        forgiven = self.tolerances, self.format, self.units, self.wrong
        return (Blank(ONLY_LABEL, self.accepted_answers, self.choices, *forgiven),)

    @property
    def media(self) -> tuple[Media, ...]:
        """Every file that the item shows or gives."""
        return (*((self.image,) if self.image else ()), *self.attachments)

    @property
    def right_choices(self) -> frozenset[int]:
        """1-based numbers of the right choices of a QCU or a QCM, empty otherwise."""
        return frozenset(number for number in self.solution if isinstance(number, int))

    @property
    def accepted_answers(self) -> tuple[str, ...]:
        """Texts accepted for a QROC, empty otherwise."""
        return tuple(text for text in self.solution if isinstance(text, str))
