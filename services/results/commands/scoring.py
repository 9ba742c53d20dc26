"""A session is scored when, and only when, all that was announced of it has arrived (`docs/rules.md` R-ARRIVAL)."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import bindparam, exists, select, update
from sqlalchemy.exc import DBAPIError

from services.results.domain.certification import CertificationFacts, ScoringResult
from services.results.domain.scoring import can_score, score
from services.results.queries.arrival import arrival
from services.results.queries.decisions import last_results
from services.results.queries.facts import announced, facts_of_session
from services.results.tables import ALGORITHM, AssessmentResult, Closing, Publication
from shared.events import ClosedAttempt
from shared.transaction import Transaction

log = structlog.get_logger()


# Each answer that arrives asks it: built once.
_WAITING = select(exists().where(Closing.session_id == bindparam("waiting"), Closing.scored_at.is_(None)))


def lock_session(tx: Transaction, session_id: UUID) -> Closing | None:
    """The closing of the session, whose row is the lock of its results; None while it has not arrived."""
    return tx.session.get(Closing, session_id, with_for_update=True, populate_existing=True)


def score_if_complete(tx: Transaction, session_id: UUID) -> None:
    """Score what is not, once everything is there; before, and after, nothing happens.

    A fault in the scoring must not refuse the event that brought the last piece: the sweep tries again.
    """
    if not tx.session.scalar(_WAITING, {"waiting": session_id}):
        return
    try:
        with tx.session.begin_nested():
            _score_under_lock(tx, session_id)
    except DBAPIError:
        raise
    except Exception:
        log.exception("scoring.failed", session=str(session_id))


def score_again(tx: Transaction, session_id: UUID) -> None:
    """What the scoring looks at has changed; a published result stays as people have read it."""
    published = exists().where(Publication.session_id == session_id)
    tx.session.execute(update(Closing).where(Closing.session_id == session_id, ~published).values(scored_at=None))
    score_if_complete(tx, session_id)


def score_what_waits(tx: Transaction) -> None:
    """Sweep: a session whose last piece arrived beside another transaction. One that is locked is in good hands."""
    waiting = select(Closing.session_id).where(Closing.scored_at.is_(None)).with_for_update(skip_locked=True)
    for session_id in tx.session.scalars(waiting).all():
        score_if_complete(tx, session_id)


def add_result(
    tx: Transaction, attempt: ClosedAttempt, result: ScoringResult, *, rank: int, emitter: str = ALGORITHM
) -> None:
    """Write one more computation down; the ones before stay."""
    tx.session.add(
        AssessmentResult(
            attempt_id=attempt.attempt_id, rank=rank, computed_at=tx.now, emitter=emitter, **stored(result)
        )
    )
    tx.record(
        f"candidate:{attempt.candidate_id}",
        "scored",
        actor=tx.service if emitter == ALGORITHM else emitter,
        attempt=str(attempt.attempt_id),
        rank=rank,
        status=result.status.value,
        pix=result.pix,
        rate=result.rate,
    )


def stored(result: ScoringResult) -> dict[str, Any]:
    """A result as the columns of `AssessmentResult`."""
    return {
        "status": result.status.value,
        "reason": result.reason.name,
        "rate": result.rate,
        "pix": result.pix,
        "marks": [asdict(mark) for mark in result.marks],
        "explanation": list(result.explanation),
    }


def changes(row: AssessmentResult, facts: CertificationFacts) -> dict[str, tuple[object, object]]:
    """What a new computation would change: column, stored value, computed value. The sentences do not count."""
    computed = stored(score(facts))
    del computed["explanation"]
    return {name: (getattr(row, name), value) for name, value in computed.items() if getattr(row, name) != value}


def _score_under_lock(tx: Transaction, session_id: UUID) -> None:
    closing = lock_session(tx, session_id)
    if closing is not None and closing.scored_at is None and arrival(tx.session, session_id).is_complete:
        _score_session(tx, closing)


def _score_session(tx: Transaction, closing: Closing) -> None:
    """Score each test whose rules are in service; the session waits for the others, and the sweep looks again."""
    attempts = announced(closing)
    rows = last_results(tx.session, [attempt.attempt_id for attempt in attempts])
    published = tx.session.get(Publication, closing.session_id) is not None
    gathered = facts_of_session(tx.session, closing)
    for attempt in attempts:
        facts = gathered[attempt.attempt_id]
        if not can_score(facts.engine):
            continue
        row = rows.get(attempt.attempt_id)
        if row is None or not (published or not changes(row, facts)):
            add_result(tx, attempt, score(facts), rank=row.rank + 1 if row else 1)
    if all(can_score(facts.engine) for facts in gathered.values()):
        closing.scored_at = tx.now
