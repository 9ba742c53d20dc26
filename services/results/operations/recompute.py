"""`python -m services.results recompute`: compute every result again and compare it with the one that counts."""

from collections.abc import Iterator, Sequence

from sqlalchemy import select

from services.results.commands.scoring import changes
from services.results.queries.arrival import arrival
from services.results.queries.decisions import last_results
from services.results.queries.facts import announced, facts_of_session
from services.results.tables import Closing
from shared.settings import ServiceSettings
from shared.transaction import Transaction


def recompute(_settings: ServiceSettings, tx: Transaction, _words: Sequence[str]) -> int:
    """Print each difference; 1 when there is any. Nothing is written."""
    scored = select(Closing).where(Closing.scored_at.is_not(None)).order_by(Closing.closed_at, Closing.session_id)
    closings = tx.session.scalars(scored).all()
    differences = [line for closing in closings for line in _differences(tx, closing)]
    count = sum(len(closing.attempts) for closing in closings)
    print("\n".join([*differences, f"{count} result(s) computed again, {len(differences)} difference(s)."]))
    return 1 if differences else 0


def _differences(tx: Transaction, closing: Closing) -> Iterator[str]:
    if not arrival(tx.session, closing.session_id).is_complete:
        yield f"session {closing.session_id}: scored, and what is here is not what was announced"
        return
    rows = last_results(tx.session, [attempt.attempt_id for attempt in announced(closing)])
    for attempt_id, facts in facts_of_session(tx.session, closing).items():
        row = rows.get(attempt_id)
        if row is None:
            yield f"attempt {attempt_id}: no result"
            continue
        for name, (kept, computed) in changes(row, facts).items():
            yield f"attempt {attempt_id}: {name} is {kept!r}, computed again {computed!r}"
