"""What the jury asked of the centres after their sessions (`docs/rules.md` R-ADVICE)."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from services.sessions.queries.sessions import present_sessions
from services.sessions.tables import AdviceCopy, Session
from shared.transaction import Transaction

MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Advised:
    session: Session
    advice: AdviceCopy


def advice_of(tx: Transaction, session_id: UUID) -> AdviceCopy | None:
    """None when nothing is asked, or nothing any more."""
    found = tx.session.get(AdviceCopy, session_id)
    return found if found and found.advice else None


def advice_for(tx: Transaction, uais: Collection[str]) -> list[Advised]:
    """What is asked of these schools, the last first."""
    query = present_sessions(uais).join(AdviceCopy, AdviceCopy.session_id == Session.id).where(AdviceCopy.advice != "")
    rows = tx.session.execute(query.add_columns(AdviceCopy).order_by(AdviceCopy.given_at.desc()).limit(MOST_SHOWN))
    return [Advised(session, advice) for session, advice in rows.unique()]


def count_advice(tx: Transaction, uais: Collection[str]) -> int:
    """How many of their sessions something is asked after."""
    query = present_sessions(uais).join(AdviceCopy, AdviceCopy.session_id == Session.id).where(AdviceCopy.advice != "")
    return tx.session.scalar(select(func.count()).select_from(query.subquery())) or 0
