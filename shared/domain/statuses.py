"""The states that travel from one service to another, with the words that people read."""

from datetime import datetime
from enum import StrEnum


class AnswerStatus(StrEnum):
    """What the correction says of one answer (`docs/rules.md` R-CHECK). Only `OK` counts as right."""

    OK = "ok"
    KO = "ko"
    SKIPPED = "aband"
    TIMED_OUT = "timedout"
    PARTIALLY = "partially"
    FOCUSED_OUT = "focusedOut"


class CertificationStatus(StrEnum):
    """Where one certification stands (`docs/rules.md` R-V2-DECISION); `STARTED` until it is scored."""

    STARTED = "started"
    VALIDATED = "validated"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    ERROR = "error"

    @property
    def label(self) -> str:
        """For the school and the jury."""
        return _FOR_THE_SCHOOL[self]

    @property
    def candidate_label(self) -> str:
        """For the candidate, once published; what has no result yet is awaited."""
        return _FOR_THE_CANDIDATE.get(self, "En attente du résultat")


class AbortReason(StrEnum):
    """Why a test is unfinished, as the référent states it at the finalisation."""

    CANDIDATE = "candidate"
    TECHNICAL = "technical"

    @property
    def label(self) -> str:
        return _ABORT_REASONS[self]


class SessionStatus(StrEnum):
    """Where a session stands (`docs/rules.md` R-STATUS): derived, never stored."""

    CREATED = "created"
    FINALISED = "finalized"
    IN_PROCESS = "in_process"
    PROCESSED = "processed"

    @property
    def label(self) -> str:
        """For the centre, to which the work of the jury is no state of its own."""
        return _SESSION_LABELS[self]


def session_status(
    *, finalised_at: datetime | None, officer_assigned: bool = False, published_at: datetime | None = None
) -> SessionStatus:
    """The furthest state reached (R-STATUS). A session can be joined only while `CREATED`."""
    if published_at is not None:
        return SessionStatus.PROCESSED
    if officer_assigned:
        return SessionStatus.IN_PROCESS
    if finalised_at is not None:
        return SessionStatus.FINALISED
    return SessionStatus.CREATED


_FOR_THE_SCHOOL = {
    CertificationStatus.STARTED: "Démarrée",
    CertificationStatus.VALIDATED: "Validée",
    CertificationStatus.REJECTED: "Rejetée",
    CertificationStatus.CANCELLED: "Annulée",
    CertificationStatus.ERROR: "En erreur",
}

_FOR_THE_CANDIDATE = {
    CertificationStatus.VALIDATED: "Obtenue",
    CertificationStatus.REJECTED: "Non obtenue",
    CertificationStatus.CANCELLED: "Annulée",
}

_ABORT_REASONS = {
    AbortReason.CANDIDATE: "Abandon : manque de temps ou départ avant la fin",
    AbortReason.TECHNICAL: "Problème technique",
}

_SESSION_LABELS = {
    SessionStatus.CREATED: "Créée",
    SessionStatus.FINALISED: "Finalisée",
    SessionStatus.IN_PROCESS: "Finalisée",
    SessionStatus.PROCESSED: "Résultats transmis par Pix",
}
