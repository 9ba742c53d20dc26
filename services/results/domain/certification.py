"""What is known of one certification when it is scored, and what the scoring says of it."""

from dataclasses import dataclass
from enum import Enum

from shared.domain.engine import EngineName
from shared.domain.statuses import AbortReason, AnswerStatus, CertificationStatus
from shared.referential.models import REACHABLE_LEVEL

UNCERTIFIED_LEVEL = -1
"""Marks a compétence that was tested and not obtained."""


@dataclass(frozen=True, slots=True)
class ProfiledCompetence:
    """A compétence of level 1 or more in the profile frozen at the start of the test, not capped."""

    code: str
    level: int
    pix: int


@dataclass(frozen=True, slots=True)
class Question:
    """A question that was asked. `kind` is that of the bank (`qcu`, `qcm`, `qroc`, `qrocm-dep`…)."""

    item_id: str
    competence: str
    kind: str
    neutralised: bool = False
    """The jury leaves it out: it counts neither for nor against."""
    auto_skipped: bool = False
    """Never answered in a test that the candidate gave up: it counts as wrong."""
    discrimination: float | None = None
    difficulty: float | None = None
    """As they were when an adaptive test asked it (R-V3-PARAMETERS); None in version 2."""


@dataclass(frozen=True, slots=True)
class Answer:
    item_id: str
    status: AnswerStatus


@dataclass(frozen=True, slots=True)
class CertificationFacts:
    """All that the scoring looks at, in the order of the test; for version 2 the order does not matter."""

    profile: tuple[ProfiledCompetence, ...]
    questions: tuple[Question, ...]
    answers: tuple[Answer, ...]
    max_level: int = REACHABLE_LEVEL
    """The highest level that could be reached on the day of the test; each level is worth 8 pix."""
    abort_reason: AbortReason | None = None
    cancelled_by_jury: bool = False
    rejected_for_fraud: bool = False
    engine: EngineName = EngineName.PLACEMENT


class Reason(Enum):
    """What decided the status, and what the candidate may read about it (empty: nothing to say)."""

    OBTAINED = ""
    CANCELLED_BY_JURY = "Le jury a annulé cette certification."
    FRAUD = "La certification n’est pas obtenue : une fraude a été constatée."
    INCONSISTENT = "Un problème technique empêche de calculer le résultat : le jury examine la certification."
    TOO_FEW_USABLE_ANSWERS = (
        "La certification est annulée : trop peu de questions ont pu être prises en compte. "
        "Parlez-en à votre établissement."
    )
    TECHNICAL_ABORT = (
        "La certification est annulée : un problème technique a empêché de terminer le test. "
        "Parlez-en à votre établissement."
    )
    TOO_FEW_RIGHT_ANSWERS = "La certification n’est pas obtenue : moins de la moitié des réponses sont justes."
    TOO_FEW_ANSWERS = "La certification n’est pas obtenue : trop peu de questions ont reçu une réponse."
    NULL_SCORE = "La certification n’est pas obtenue : le score est nul."
    NO_PIX = "La certification n’est pas obtenue : aucune compétence n’a pu être certifiée."

    @property
    def candidate_comment(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True)
class CompetenceMark:
    """The certified level and pix of a tested compétence; level −1 and 0 pix when it is not obtained."""

    code: str
    level: int
    pix: int


@dataclass(frozen=True, slots=True)
class ScoringResult:
    """What a certification is worth. `pix` is the sum of the marks (in version 2), and above 0 only when validated."""

    status: CertificationStatus
    reason: Reason
    rate: int | None
    """Share of right answers in percent, None when it was not needed or could not be computed."""
    marks: tuple[CompetenceMark, ...]
    explanation: tuple[str, ...]
    """Why, in French sentences for the jury: first the whole, then each compétence."""

    @property
    def pix(self) -> int:
        return sum(mark.pix for mark in self.marks)
