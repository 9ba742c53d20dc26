"""The decisions of the jury and the results they led to: only the last of each counts."""

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from services.results.tables import AssessmentResult, Decision, JuryDecision

Row = TypeVar("Row", AssessmentResult, JuryDecision)


def decisions_in_force(session: Session, attempt_ids: Sequence[UUID]) -> dict[UUID, JuryDecision]:
    """By attempt; one that was undone is in force no more."""
    last = _last(session, JuryDecision, attempt_ids)
    return {attempt: row for attempt, row in last.items() if row.decision != Decision.UNDO}


def last_results(session: Session, attempt_ids: Sequence[UUID]) -> dict[UUID, AssessmentResult]:
    """The result that counts, by attempt; none for an attempt not scored yet."""
    return _last(session, AssessmentResult, attempt_ids)


def history(session: Session, table: type[Row], attempt_id: UUID) -> Sequence[Row]:
    """Every row of one attempt, first to last."""
    return session.scalars(select(table).where(table.attempt_id == attempt_id).order_by(table.rank)).all()


def _last(session: Session, table: type[Row], attempt_ids: Sequence[UUID]) -> dict[UUID, Row]:
    query = (
        select(table)
        .where(table.attempt_id.in_(attempt_ids))
        .ext(distinct_on(table.attempt_id))
        .order_by(table.attempt_id, table.rank.desc())
    )
    return {row.attempt_id: row for row in session.scalars(query)}
