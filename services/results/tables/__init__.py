"""What results keeps."""

from services.results.tables.advice import SessionAdvice
from services.results.tables.base import Base
from services.results.tables.copies import CandidateCopy, LinkCopy, SessionCopy, SessionReport
from services.results.tables.transcripts import Closing, Completion, Transcript, TranscriptAnswer
from services.results.tables.verdicts import ALGORITHM, AssessmentResult, Decision, JuryDecision, Publication

__all__ = [
    "ALGORITHM",
    "AssessmentResult",
    "Base",
    "CandidateCopy",
    "Closing",
    "Completion",
    "Decision",
    "JuryDecision",
    "LinkCopy",
    "Publication",
    "SessionAdvice",
    "SessionCopy",
    "SessionReport",
    "Transcript",
    "TranscriptAnswer",
]
