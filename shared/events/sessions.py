"""What sessions publishes. Snapshots carry the aggregate's `version`: an older one is dropped."""

from datetime import date, datetime, time
from typing import ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.domain.engine import EngineName
from shared.domain.room import RoomAct
from shared.events.base import Event


class PupilRecorded(Event):
    """A pupil of a school's roll, as it stands now."""

    type: ClassVar[str] = "pupil.recorded"

    pupil_id: UUID
    version: int
    uai: str
    last_name: str
    first_name: str
    birth_date: date
    division: str
    former_pupil_id: UUID | None = None
    """The same person on the roll of the school before: the same INE and the same date of birth, both."""
    removed: bool = False


class SessionRecorded(Event):
    """A certification session, as it stands now. The access code travels as a salted digest only."""

    type: ClassVar[str] = "session.recorded"

    session_id: UUID
    version: int
    number: int
    centre_id: UUID
    centre_name: str
    uai: str
    site: str
    room: str
    date: date
    start_time: time
    time_zone: str
    examiners: str
    access_code_salt: str
    access_code_digest: str
    presence_required: bool = False
    """A test starts and resumes only for who was recorded present."""
    resume_on_permission: bool = False
    """A test resumes only once the surveillant has allowed it; the rule is the access code alone."""
    technical_code_digest: str = ""
    """Of the code of the technical test, with the same salt; empty while it is not open."""
    engine: EngineName = EngineName.PLACEMENT
    """What chooses the items of the tests that start in it."""
    removed: bool = False


class CandidateRecorded(Event):
    """A candidate enrolled in a session, as it stands now."""

    type: ClassVar[str] = "candidate.recorded"

    candidate_id: UUID
    session_id: UUID
    version: int
    last_name: str
    first_name: str
    birth_date: date
    birth_city: str
    birth_department: str
    birth_country: str
    extra_time_percent: int
    pupil_id: UUID | None
    division: str
    external_id: str
    result_recipient_email: str
    removed: bool = False


class IssueReport(BaseModel):
    """A signalement. `category` is a code of `shared.domain.issues`."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    category: str
    item_number: int | None = None
    description: str = ""


class CandidateReport(BaseModel):
    """What the room says of one candidate at the finalisation."""

    model_config = ConfigDict(frozen=True)

    candidate_id: UUID
    end_screen_seen: bool
    abort_reason: str | None = None
    """`candidate` or `technical` for an unfinished test, else None."""
    issues: list[IssueReport] = []


class SessionFile(BaseModel):
    """A file deposited with the finalisation. It rests with sessions, where the centre and the jury read it."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    kind: str
    """`pv`, `incident`, `photo` or `other`."""
    name: str
    media_type: str
    size: int
    """In bytes."""


class SessionFinalised(Event):
    """The référent has sent the finalisation: nothing in the room can change any more."""

    type: ClassVar[str] = "session.finalised"

    session_id: UUID
    version: int
    finalised_at: datetime
    global_comment: str
    reports: list[CandidateReport]
    files: list[SessionFile] = []


class RoomActOrdered(Event):
    """A surveillant has ordered something of the test of a candidate, or of every open test (`candidate_id` None)."""

    type: ClassVar[str] = "room.act_ordered"

    act_id: UUID
    session_id: UUID
    candidate_id: UUID | None
    act: RoomAct
    minutes: int = 0
    """For `ADD_TIME`."""
    subject_id: UUID | None = None
    """The near miss of `ACCEPT_JOIN` and `DISMISS_JOIN`, the call of `ANSWER_HELP`."""
    ordered_at: datetime
    actor: str
    """As the journal names them."""
