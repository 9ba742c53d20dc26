"""A temps majoré corrected during the test."""

from uuid import UUID

from sqlalchemy import select

from services.exam.domain import clock
from services.exam.tables import Attempt
from shared.transaction import Transaction


def give_extra_time(tx: Transaction, candidate_id: UUID, percent: int) -> None:
    """Move the deadline of an open test to what `percent` gives. Time is only ever added: less changes nothing."""
    attempt = tx.session.scalar(
        select(Attempt).where(Attempt.candidate_id == candidate_id, Attempt.closed_at.is_(None)).with_for_update()
    )
    if attempt is None or percent <= attempt.extra_time_percent:
        return
    attempt.extra_time_percent = percent
    attempt.deadline = clock.deadline(attempt.started_at, extra_time_percent=percent)
    tx.record(
        f"candidate:{candidate_id}",
        "extra_time_given",
        actor="exam",
        attempt=str(attempt.id),
        percent=percent,
        deadline=attempt.deadline.isoformat(),
    )
