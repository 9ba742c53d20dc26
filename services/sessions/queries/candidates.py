"""The candidates of a session, in the order of the PV."""

from uuid import UUID

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import InstrumentedAttribute

from services.sessions.tables import Candidate
from shared.transaction import Transaction

BY_NAME: tuple[ColumnElement[str] | InstrumentedAttribute[UUID], ...] = (
    Candidate.last_name_key.collate("C"),
    Candidate.first_name_key.collate("C"),
    Candidate.id,
)
"""By last name then first name, accents and hyphens aside (`docs/procedure.md`, P-2.2)."""


def present_candidates(tx: Transaction, session_id: UUID) -> list[Candidate]:
    """Those who are on the list now, even if the page read them a moment ago."""
    present = select(Candidate).where(Candidate.session_id == session_id, Candidate.removed_at.is_(None))
    return list(tx.session.scalars(present.order_by(*BY_NAME).execution_options(populate_existing=True)))


def has_joined(tx: Transaction, session_id: UUID) -> bool:
    """True once exam has told that somebody joined the session, or started in it."""
    joined = exists().where(Candidate.session_id == session_id, Candidate.linked_at.is_not(None))
    return bool(tx.session.scalar(select(joined)))
