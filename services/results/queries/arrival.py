"""What has arrived of a session, and what is still on its way."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.results.domain.completeness import Completeness, enough
from services.results.queries.facts import announced
from services.results.tables import CandidateCopy, Closing, SessionCopy, SessionReport, Transcript, TranscriptAnswer
from services.results.words import many
from shared.events import ClosedAttempt


@dataclass(frozen=True, slots=True)
class Arrival:
    """Of one session: the tests, and the three other copies that its results need."""

    tests: Completeness
    session: bool
    report: bool
    candidates_missing: int

    @property
    def is_complete(self) -> bool:
        return self.tests.is_complete and self.session and self.report and self.candidates_missing == 0

    @property
    def awaited(self) -> list[str]:
        """What is waited for, in French, for the jury; empty once complete."""
        return list(self._awaited())

    def _awaited(self) -> Iterator[str]:
        if not self.session:
            yield "la fiche de la session"
        if not self.report:
            yield "la finalisation"
        if not self.tests.announced:
            yield "la clôture des tests"
        if self.candidates_missing:
            yield many(self.candidates_missing, "fiche de candidat", "fiches de candidats")
        if self.tests.missing_attempts:
            yield many(len(self.tests.missing_attempts), "copie")
        lacking = sum(
            len(numbers)
            for attempt, numbers in self.tests.missing_answers.items()
            if attempt not in self.tests.missing_attempts
        )
        if lacking:
            yield many(lacking, "réponse")


def arrival(session: Session, session_id: UUID) -> Arrival:
    """Compare what was announced of the session with what is here."""
    closing = session.get(Closing, session_id)
    attempts = announced(closing) if closing else []
    return Arrival(
        tests=enough(
            {attempt.attempt_id: attempt.answers for attempt in attempts} if closing else None,
            _received(session, session_id),
        ),
        session=session.get(SessionCopy, session_id) is not None,
        report=session.get(SessionReport, session_id) is not None,
        candidates_missing=_candidates_missing(session, attempts),
    )


def _received(session: Session, session_id: UUID) -> dict[UUID, list[int]]:
    """The sequence numbers of the answers that arrived, for each attempt known."""
    query = (
        select(Transcript.attempt_id, TranscriptAnswer.sequence)
        .outerjoin(TranscriptAnswer, TranscriptAnswer.attempt_id == Transcript.attempt_id)
        .where(Transcript.session_id == session_id)
    )
    received: dict[UUID, list[int]] = {}
    for attempt_id, sequence in session.execute(query):
        numbers = received.setdefault(attempt_id, [])
        if sequence is not None:
            numbers.append(sequence)
    return received


def _candidates_missing(session: Session, attempts: list[ClosedAttempt]) -> int:
    wanted = {attempt.candidate_id for attempt in attempts}
    known = session.scalars(select(CandidateCopy.candidate_id).where(CandidateCopy.candidate_id.in_(wanted)))
    return len(wanted - set(known))
