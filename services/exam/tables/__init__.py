"""What exam keeps."""

from services.exam.tables.attempts import (
    FIRST_CERTIFICATION_NUMBER,
    Answer,
    Attempt,
    CandidateLink,
    ItemWatch,
    LateAnswer,
    SessionClosing,
    Throttle,
)
from services.exam.tables.base import Base
from services.exam.tables.copies import CandidateCopy, PupilCopy, Reconciliation, SessionCopy
from services.exam.tables.profiles import ImportedLevelRow, KnowledgeRow, PositioningRow, ProfileImport, ToldProfile
from services.exam.tables.room import AttemptSighting, HelpCall, JoinMiss, Presence, ResumePermission, RoomOrder
from services.exam.tables.technical import ComputerCheck, TechnicalTry

__all__ = [
    "FIRST_CERTIFICATION_NUMBER",
    "Answer",
    "Attempt",
    "AttemptSighting",
    "Base",
    "CandidateCopy",
    "CandidateLink",
    "ComputerCheck",
    "HelpCall",
    "ImportedLevelRow",
    "ItemWatch",
    "JoinMiss",
    "KnowledgeRow",
    "LateAnswer",
    "PositioningRow",
    "Presence",
    "ProfileImport",
    "PupilCopy",
    "Reconciliation",
    "ResumePermission",
    "RoomOrder",
    "SessionClosing",
    "SessionCopy",
    "TechnicalTry",
    "Throttle",
    "ToldProfile",
]
