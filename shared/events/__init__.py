"""The public face of each service: what has happened, in the past tense. See `routes.py` for who listens."""

from shared.events.auth import AccountErased, AccountReconciled, KeyPublished, SessionRevoked
from shared.events.base import EVENT_TYPES, Envelope, Event, UnknownEvent, event_of
from shared.events.exam import (
    AnswerRecorded,
    AskedItem,
    AttemptCompleted,
    AttemptStarted,
    CandidateLinked,
    ClosedAttempt,
    ProfileChanged,
    ProfiledCompetence,
    SessionClosed,
)
from shared.events.results import SessionPublished
from shared.events.sessions import (
    CandidateRecorded,
    CandidateReport,
    IssueReport,
    PupilRecorded,
    SessionFinalised,
    SessionRecorded,
)
from shared.events.wire import JournalLinesWritten

__all__ = [
    "EVENT_TYPES",
    "AccountErased",
    "AccountReconciled",
    "AnswerRecorded",
    "AskedItem",
    "AttemptCompleted",
    "AttemptStarted",
    "CandidateLinked",
    "CandidateRecorded",
    "CandidateReport",
    "ClosedAttempt",
    "Envelope",
    "Event",
    "IssueReport",
    "JournalLinesWritten",
    "KeyPublished",
    "ProfileChanged",
    "ProfiledCompetence",
    "PupilRecorded",
    "SessionClosed",
    "SessionFinalised",
    "SessionPublished",
    "SessionRecorded",
    "SessionRevoked",
    "UnknownEvent",
    "event_of",
]
