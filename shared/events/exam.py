"""What exam publishes."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.events.base import Event


class CandidateLinked(Event):
    """A pupil's account has joined a session as one of its candidates. It wins over a crossing removal."""

    type: ClassVar[str] = "exam.candidate_linked"

    candidate_id: UUID
    session_id: UUID
    account_id: UUID
    linked_at: datetime


class ProfileChanged(Event):
    """How far a pupil of the roll is from being certifiable, as it stands now. No level of any competence travels."""

    type: ClassVar[str] = "exam.profile_changed"

    pupil_id: UUID
    version: int
    competences: int | None
    """How many are at level 1 or more; None once no account is this pupil's, so that nothing is known."""
    wanted: int
    """How many make a profile certifiable."""
    certifiable: bool
    computed_at: datetime


class ProfiledCompetence(BaseModel):
    """A competence of the profile, frozen at the start of the test."""

    model_config = ConfigDict(frozen=True)

    code: str
    level: int
    pix: int


class AskedItem(BaseModel):
    """An item of the test, in the order asked (`rank` from 1)."""

    model_config = ConfigDict(frozen=True)

    rank: int
    item_id: str
    skill: str
    competence: str
    kind: str


class AttemptStarted(Event):
    """The access code was right: the test runs until `deadline`."""

    type: ClassVar[str] = "exam.attempt_started"

    attempt_id: UUID
    certification_number: int
    session_id: UUID
    candidate_id: UUID
    account_id: UUID
    started_at: datetime
    deadline: datetime
    bank_version: str
    verification_code: str
    profile: list[ProfiledCompetence]
    items: list[AskedItem]


class AnswerRecorded(Event):
    """An answer was accepted and receipted. `sequence` counts the answers of the attempt from 1."""

    type: ClassVar[str] = "exam.answer_recorded"

    attempt_id: UUID
    candidate_id: UUID
    session_id: UUID
    sequence: int
    item_id: str
    response: str
    status: str
    late: bool
    answered_at: datetime
    receipt: str


class AttemptCompleted(Event):
    """No item is left: the pupil sees the end-of-test screen."""

    type: ClassVar[str] = "exam.attempt_completed"

    attempt_id: UUID
    candidate_id: UUID
    session_id: UUID
    completed_at: datetime


class ClosedAttempt(BaseModel):
    """What must have arrived before an attempt is scored."""

    model_config = ConfigDict(frozen=True)

    attempt_id: UUID
    candidate_id: UUID
    completed: bool
    answers: int
    journal_length: int
    journal_head: str


class SessionClosed(Event):
    """After the finalisation nothing is open any more: the whole list of attempts, for results to wait for."""

    type: ClassVar[str] = "exam.session_closed"

    session_id: UUID
    closed_at: datetime
    attempts: list[ClosedAttempt]
