"""The public face of each service: what has happened, in the past tense. See `routes.py` for who listens."""

from shared.events.auth import AccountErased, AccountReconciled, KeyPublished, SessionRevoked
from shared.events.base import EVENT_TYPES, Envelope, Event, UnknownEvent, event_of
from shared.events.exam import (
    AnswerRecorded,
    AskedItem,
    AttemptCompleted,
    AttemptSeen,
    AttemptStarted,
    CandidateLinked,
    ClosedAttempt,
    HelpChanged,
    JoinMissed,
    ProfileChanged,
    ProfiledCompetence,
    RoomActDone,
    SessionClosed,
)
from shared.events.results import AdviceGiven, SessionPublished
from shared.events.sessions import (
    CandidateRecorded,
    CandidateReport,
    IssueReport,
    PupilRecorded,
    RoomActOrdered,
    SessionFile,
    SessionFinalised,
    SessionRecorded,
)
from shared.events.wire import JournalLinesWritten

__all__ = [
    "EVENT_TYPES",
    "AccountErased",
    "AccountReconciled",
    "AdviceGiven",
    "AnswerRecorded",
    "AskedItem",
    "AttemptCompleted",
    "AttemptSeen",
    "AttemptStarted",
    "CandidateLinked",
    "CandidateRecorded",
    "CandidateReport",
    "ClosedAttempt",
    "Envelope",
    "Event",
    "HelpChanged",
    "IssueReport",
    "JoinMissed",
    "JournalLinesWritten",
    "KeyPublished",
    "ProfileChanged",
    "ProfiledCompetence",
    "PupilRecorded",
    "RoomActDone",
    "RoomActOrdered",
    "SessionClosed",
    "SessionFile",
    "SessionFinalised",
    "SessionPublished",
    "SessionRecorded",
    "SessionRevoked",
    "UnknownEvent",
    "event_of",
]
