"""The tests of a session, as the finalisation and the room look at them."""

from uuid import UUID

from sqlalchemy import select

from services.sessions.domain.finalisation import StartedTest
from services.sessions.queries.candidates import BY_NAME
from services.sessions.tables import AttemptCopy, Candidate
from shared.transaction import Transaction


def started_tests(tx: Transaction, session_id: UUID) -> list[StartedTest]:
    """Every test that exam told of, by name; a candidate being restored is named too."""
    rows = tx.session.execute(
        select(Candidate, AttemptCopy)
        .join(AttemptCopy, AttemptCopy.candidate_id == Candidate.id)
        .where(AttemptCopy.session_id == session_id, Candidate.session_id == session_id)
        .order_by(*BY_NAME)
        .execution_options(populate_existing=True)
    ).all()
    return [
        StartedTest(candidate.id, f"{candidate.last_name} {candidate.first_name}", attempt.completed)
        for candidate, attempt in rows
    ]
