"""What exam publishes."""

from datetime import date, datetime
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.domain.computer import LONGEST_DETAIL, LONGEST_LABEL, CheckKind, Outcome
from shared.domain.engine import EngineName
from shared.domain.room import RoomOutcome
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
    discrimination: float | None = None
    difficulty: float | None = None
    """What the bank said of it when an adaptive test asked it (R-V3-PARAMETERS); None in version 2."""


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
    """Those known at the start: all of them, or the first one of an adaptive test."""
    engine: EngineName = EngineName.PLACEMENT
    length: int | None = None
    """How many items the test will have; None, as before 25 November 2026: as many as `items`."""

    @property
    def item_count(self) -> int:
        return len(self.items) if self.length is None else self.length


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
    next_item: AskedItem | None = None
    """What an adaptive test asks after this answer; None at its end, and in a test whose items were all told."""


class AttemptCompleted(Event):
    """No item is left: the pupil sees the end-of-test screen."""

    type: ClassVar[str] = "exam.attempt_completed"

    attempt_id: UUID
    candidate_id: UUID
    session_id: UUID
    completed_at: datetime
    end_code: str = ""
    """Four digits of the end-of-test screen: the surveillant may type them instead of finding the name."""


class AttemptSeen(Event):
    """How a running test goes, told now and then (never at each answer): the newest `seen_at` holds."""

    type: ClassVar[str] = "exam.attempt_seen"

    attempt_id: UUID
    candidate_id: UUID
    session_id: UUID
    seen_at: datetime
    """When the pupil's browser last spoke to exam."""
    item_rank: int
    """The item on screen, from 1; the number of items plus one on the end-of-test screen."""
    item_since: datetime
    """When the item came on screen: the last answer, or the start."""
    deadline: datetime


class HelpChanged(Event):
    """A pupil calls the surveillant from the test, or the call is over. It never becomes a signalement by itself."""

    type: ClassVar[str] = "exam.help_changed"

    help_id: UUID
    attempt_id: UUID
    candidate_id: UUID
    session_id: UUID
    item_rank: int
    asked_at: datetime
    ended_at: datetime | None
    """None while the pupil waits; set by the pupil who no longer needs help, or by the surveillant who came."""


class JoinMissed(Event):
    """Somebody typed nearly the identity of a candidate who has not joined: for the surveillant's eyes only."""

    type: ClassVar[str] = "exam.join_missed"

    miss_id: UUID
    session_id: UUID
    candidate_id: UUID
    """The one candidate whom the words come near."""
    account_id: UUID
    last_name: str
    first_name: str
    birth_date: date
    missed_at: datetime


class RoomActDone(Event):
    """What became of an order of the room."""

    type: ClassVar[str] = "exam.room_act_done"

    act_id: UUID
    session_id: UUID
    outcome: RoomOutcome
    done_at: datetime


class CheckTold(BaseModel):
    """One thing that the technical test looked at."""

    model_config = ConfigDict(frozen=True)

    kind: CheckKind
    outcome: Outcome
    detail: str = Field(max_length=LONGEST_DETAIL)
    """A sentence of exam's, never of a browser's."""


class ComputerChecked(Event):
    """A computer of a room passed the technical test, as it stands now: the newest `checked_at` holds."""

    type: ClassVar[str] = "exam.computer_checked"

    session_id: UUID
    computer_id: UUID
    """Drawn for a browser, and nobody's: it says that two reports are of one computer."""
    label: str = Field(min_length=1, max_length=LONGEST_LABEL)
    """« poste 1 », as typed there."""
    checks: Annotated[list[CheckTold], Field(max_length=len(CheckKind))]
    checked_at: datetime


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
