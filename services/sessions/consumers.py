"""What sessions hears from exam and results. Events come in any order and more than once."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert as upsert

from services.sessions.commands.locks import lock_session
from services.sessions.commands.restoring import link_candidate, restore_session
from services.sessions.commands.revision import touch_room
from services.sessions.hearing import note_call, note_computer, note_miss, note_outcome
from services.sessions.tables import AdviceCopy, AttemptCopy, ProfileCopy, Session
from shared.events import (
    AdviceGiven,
    AttemptCompleted,
    AttemptSeen,
    AttemptStarted,
    CandidateLinked,
    ClosedAttempt,
    ComputerChecked,
    Event,
    HelpChanged,
    JoinMissed,
    ProfileChanged,
    RoomActDone,
    SessionClosed,
    SessionPublished,
)
from shared.messaging.copies import keep_newer
from shared.messaging.inbox import Handler
from shared.transaction import Transaction


def note_link(tx: Transaction, event: CandidateLinked) -> None:
    link_candidate(tx, event.session_id, event.candidate_id, event.account_id, at=event.linked_at)


def note_start(tx: Transaction, event: AttemptStarted) -> None:
    """A start supposes a join, which it may overtake; and a session with a test is not to be deleted."""
    session = lock_session(tx, event.session_id)
    _note_attempt(
        tx,
        event.session_id,
        event,
        certification_number=event.certification_number,
        started_at=event.started_at,
        item_count=event.item_count,
    )
    _note_deadline(tx, event)
    if session is not None and session.removed_at is not None:
        restore_session(tx, session)
    link_candidate(tx, event.session_id, event.candidate_id, event.account_id, at=event.started_at)


def note_completion(tx: Transaction, event: AttemptCompleted) -> None:
    lock_session(tx, event.session_id)
    _note_attempt(tx, event.session_id, event, completed_at=event.completed_at, end_code=event.end_code)


def note_sighting(tx: Transaction, event: AttemptSeen) -> None:
    """The newest holds: an older one, or the same again, says nothing."""
    lock_session(tx, event.session_id)
    known = tx.session.get(AttemptCopy, event.attempt_id, populate_existing=True)
    if known is None or known.seen_at is None or known.seen_at < event.seen_at:
        _note_attempt(
            tx,
            event.session_id,
            event,
            seen_at=event.seen_at,
            item_rank=event.item_rank,
            item_since=event.item_since,
            deadline=event.deadline,
        )


def note_closing(tx: Transaction, event: SessionClosed) -> None:
    lock_session(tx, event.session_id)
    for attempt in event.attempts:
        _note_attempt(
            tx,
            event.session_id,
            attempt,
            closed_at=event.closed_at,
            closed_complete=attempt.completed,
            answers=attempt.answers,
        )


def note_publication(tx: Transaction, event: SessionPublished) -> None:
    """Raises `LookupError` for a session that was never here: a dead letter for the operator."""
    session: Session | None = lock_session(tx, event.session_id)
    if session is None:
        raise LookupError(str(event.session_id))
    session.published_at = session.published_at or event.published_at


def keep_profile(tx: Transaction, event: ProfileChanged) -> None:
    keep_newer(tx, ProfileCopy, event)


def note_advice(tx: Transaction, event: AdviceGiven) -> None:
    keep_newer(tx, AdviceCopy, event)


def _note_deadline(tx: Transaction, event: AttemptStarted) -> None:
    """The end as it was at the start, unless minutes were added since."""
    unseen = (AttemptCopy.attempt_id == event.attempt_id) & AttemptCopy.seen_at.is_(None)
    tx.session.execute(update(AttemptCopy).where(unseen).values(deadline=event.deadline))


def _note_attempt(
    tx: Transaction,
    session_id: UUID,
    told: AttemptStarted | AttemptSeen | AttemptCompleted | ClosedAttempt,
    **facts: object,
) -> None:
    """Add what this event knows of the test to what the others said."""
    key = {"attempt_id": told.attempt_id, "candidate_id": told.candidate_id, "session_id": session_id}
    tx.session.execute(
        upsert(AttemptCopy)
        .values({**key, **facts})
        .on_conflict_do_update(index_elements=[AttemptCopy.attempt_id], set_=facts)
    )
    touch_room(tx, session_id)


HANDLERS: Mapping[type[Event], Handler] = {
    CandidateLinked: note_link,
    AttemptStarted: note_start,
    AttemptSeen: note_sighting,
    AttemptCompleted: note_completion,
    HelpChanged: note_call,
    JoinMissed: note_miss,
    RoomActDone: note_outcome,
    ComputerChecked: note_computer,
    SessionClosed: note_closing,
    ProfileChanged: keep_profile,
    SessionPublished: note_publication,
    AdviceGiven: note_advice,
}
