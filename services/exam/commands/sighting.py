"""How a running test goes, told to the room now and then and never at each answer (`docs/rules.md` R-SEEN)."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, insert, select, update

from services.exam.tables import Answer, Attempt, AttemptSighting, Base
from shared.events import AttemptSeen
from shared.transaction import Transaction

EVERY = timedelta(seconds=20)

_JUST_AFTER = timedelta(microseconds=1)
"""A moved deadline is told under an instant of its own, although the browser has said nothing new."""

_SIGHT = insert(Base.metadata.tables["attempt_sighting"])

# Only the first to have read `seen_at` tells: neither two requests at once, nor one that read a deadline moved since.
_TELL = """
WITH told AS (
    UPDATE attempt_sighting SET seen_at = %(now)s
     WHERE attempt_id = %(attempt_id)s AND seen_at = %(seen_at)s
    RETURNING attempt_id
)
INSERT INTO outbox (event_id, type, envelope)
SELECT %(event_id)s, %(type)s, %(envelope)s FROM told RETURNING event_id
"""


def is_due(now: datetime, seen_at: datetime) -> bool:
    """True when the room has heard nothing of the test for `EVERY`."""
    return now - seen_at >= EVERY


def tell(tx: Transaction, seen: AttemptSeen, told_at: datetime) -> None:
    """Tell it, in one statement that is a transaction by itself, if `told_at` is still the last time."""
    tx.alone(
        _TELL,
        {"attempt_id": seen.attempt_id, "now": seen.seen_at, "seen_at": told_at, **tx.outbox_row(seen)},
    )


def tell_started(tx: Transaction, attempt: Attempt) -> None:
    """A test has begun: the room hears of it at once, and from now on."""
    tx.session.execute(_SIGHT, {"attempt_id": attempt.id, "seen_at": attempt.started_at})
    tx.emit(_seen(attempt, attempt.started_at, attempt.started_at))


def tell_resumed(tx: Transaction, attempt: Attempt) -> None:
    """The pupil is back at the test."""
    _tell_at(tx, attempt, func.greatest(AttemptSighting.seen_at + _JUST_AFTER, tx.now))


def tell_moved(tx: Transaction, attempt: Attempt) -> None:
    """The deadline has moved: told at once, as seen when it last was."""
    _tell_at(tx, attempt, AttemptSighting.seen_at + _JUST_AFTER)


def _tell_at(tx: Transaction, attempt: Attempt, seen_at: object) -> None:
    told: datetime | None = tx.session.scalar(
        update(AttemptSighting)
        .where(AttemptSighting.attempt_id == attempt.id)
        .values(seen_at=seen_at)
        .returning(AttemptSighting.seen_at)
        .execution_options(synchronize_session=False)
    )
    if told is not None:
        tx.emit(_seen(attempt, told, item_since(tx, attempt.id, attempt.answers) or attempt.started_at))


def item_since(tx: Transaction, attempt_id: UUID, answers: int) -> datetime | None:
    """When the item on screen came there: the last answer, None before any."""
    return tx.session.scalar(
        select(Answer.answered_at).where(Answer.attempt_id == attempt_id, Answer.sequence == answers)
    )


def _seen(attempt: Attempt, seen_at: datetime, since: datetime) -> AttemptSeen:
    return AttemptSeen(
        attempt_id=attempt.id,
        candidate_id=attempt.candidate_id,
        session_id=attempt.session_id,
        seen_at=seen_at,
        item_rank=attempt.next_rank,
        item_since=since,
        deadline=attempt.deadline,
    )
