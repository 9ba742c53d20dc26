"""The state of a running test, in one statement: what a page shows and what an answer is decided on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.exam.domain import clock
from shared.transaction import Transaction

_STATE = """
SELECT a.id, a.certification_number, a.session_id, a.candidate_id, a.account_id,
       a.deadline, a.added_minutes, a.completed_at, a.closed_at, a.next_rank, a.items, a.item_count,
       a.engine, a.ability, a.extra_time_percent,
       h.seq AS journal_length, h.hash AS journal_head,
       EXISTS (SELECT FROM revoked_session r WHERE r.sid = %(sid)s) AS revoked,
       s.seen_at, now() AS now
  FROM attempt a
  JOIN journal_head h ON h.subject = 'candidate:' || a.candidate_id
  LEFT JOIN attempt_sighting s ON s.attempt_id = a.id
 WHERE a.id = %(attempt)s AND a.account_id = %(account)s
"""
_LOCK = f"{_STATE} FOR UPDATE OF a, h"


@dataclass(frozen=True, slots=True)
class RunningTest:
    """A test at the instant `now`, its fields in the order of the statement.

    `items` are those known by now, in the order asked; `next_rank` counts from 1.
    """

    id: UUID
    certification_number: int
    session_id: UUID
    candidate_id: UUID
    account_id: UUID
    deadline: datetime
    added_minutes: int
    completed_at: datetime | None
    closed_at: datetime | None
    next_rank: int
    items: list[str]
    total: int
    """How many items the test has in all, known or still to be chosen."""
    engine: str
    """An `EngineName`."""
    ability: float | None
    """What the engine has kept of the answers before the current item (R-ENGINE)."""
    extra_time_percent: int
    journal_length: int
    journal_head: str
    revoked: bool
    seen_at: datetime | None
    """When the room was last told of this test."""
    now: datetime

    @property
    def current(self) -> str | None:
        """The item to answer, None once none is left."""
        return self.items[self.next_rank - 1] if self.next_rank <= self.total else None

    @property
    def left(self) -> int:
        """How many items have no answer."""
        return self.total - self.next_rank + 1

    @property
    def phase(self) -> clock.Phase:
        return clock.phase(self.now, deadline=self.deadline, closed_at=self.closed_at)

    @property
    def subject(self) -> str:
        """Whose chain the journal writes on."""
        return f"candidate:{self.candidate_id}"


def running_test(
    tx: Transaction, attempt_id: UUID, account_id: UUID, sid: UUID, *, lock: bool = False
) -> RunningTest | None:
    """The test of this account, None when there is none or when its signed-in session was ended.

    Under `lock`, the attempt and its journal chain stay as they are until the transaction ends.
    """
    values = {"attempt": attempt_id, "account": account_id, "sid": sid}
    if lock:
        rows: Sequence[Any] = tx.session.connection().exec_driver_sql(_LOCK, values).all()
    else:
        rows = tx.alone(_STATE, values)
    if not rows:
        return None
    test = RunningTest(*rows[0])
    if test.revoked:
        return None
    tx.use_instant(test.now)
    return test
