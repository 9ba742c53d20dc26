"""What results hears, in any order and more than once. The piece that completes a session scores it."""

from collections.abc import Mapping, Sequence

from services.results.commands.scoring import score_again, score_if_complete
from services.results.tables import (
    CandidateCopy,
    Closing,
    Completion,
    LinkCopy,
    SessionCopy,
    SessionReport,
    Transcript,
    TranscriptAnswer,
)
from shared.domain.issues import IssueCategory
from shared.domain.statuses import AbortReason
from shared.events import (
    AnswerRecorded,
    AttemptCompleted,
    AttemptStarted,
    CandidateLinked,
    CandidateRecorded,
    Event,
    SessionClosed,
    SessionFinalised,
    SessionRecorded,
)
from shared.messaging.copies import keep_all_once, keep_newer, keep_once
from shared.messaging.inbox import Handler, Together
from shared.transaction import Transaction


def keep_session(tx: Transaction, event: SessionRecorded) -> None:
    if keep_newer(tx, SessionCopy, event):
        tx.before_commit(score_if_complete, event.session_id)


def keep_candidate(tx: Transaction, event: CandidateRecorded) -> None:
    if keep_newer(tx, CandidateCopy, event):
        tx.before_commit(score_if_complete, event.session_id)


def keep_link(tx: Transaction, event: CandidateLinked) -> None:
    keep_once(tx, LinkCopy, event)


def keep_transcript(tx: Transaction, event: AttemptStarted) -> None:
    if keep_once(tx, Transcript, event):
        tx.before_commit(score_if_complete, event.session_id)


def keep_answers(tx: Transaction, events: Sequence[AnswerRecorded]) -> None:
    keep_all_once(tx, TranscriptAnswer, events)
    for event in events:
        tx.before_commit(score_if_complete, event.session_id)


def keep_completion(tx: Transaction, event: AttemptCompleted) -> None:
    keep_once(tx, Completion, event)


def keep_report(tx: Transaction, event: SessionFinalised) -> None:
    """A finalisation whose codes are unknown is refused at the door: nothing half understood is scored."""
    for report in event.reports:
        if report.abort_reason is not None:
            AbortReason(report.abort_reason)
        for issue in report.issues:
            IssueCategory(issue.category)
    if keep_newer(tx, SessionReport, event):
        score_again(tx, event.session_id)


def keep_closing(tx: Transaction, event: SessionClosed) -> None:
    """A session closed twice was joined between the two: the later list holds all."""
    if keep_newer(tx, Closing, event, by="closed_at", scored_at=None):
        tx.before_commit(score_if_complete, event.session_id)


HANDLERS: Mapping[type[Event], Handler | Together] = {
    SessionRecorded: keep_session,
    CandidateRecorded: keep_candidate,
    SessionFinalised: keep_report,
    CandidateLinked: keep_link,
    AttemptStarted: keep_transcript,
    AnswerRecorded: Together(keep_answers),
    AttemptCompleted: keep_completion,
    SessionClosed: keep_closing,
}
