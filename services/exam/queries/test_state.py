"""What the page of a test asks again and again: one cheap statement, without the items nor the journal."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.exam.domain import clock
from shared.transaction import Transaction

_STATE = """
SELECT a.id, a.session_id, a.candidate_id, a.started_at, a.deadline, a.added_minutes, a.completed_at, a.closed_at,
       a.next_rank, s.seen_at,
       EXISTS (SELECT FROM help_call c WHERE c.attempt_id = a.id AND c.ended_at IS NULL) AS help_asked,
       EXISTS (SELECT FROM revoked_session r WHERE r.sid = %(sid)s) AS revoked,
       now() AS now
  FROM attempt a
  LEFT JOIN attempt_sighting s ON s.attempt_id = a.id
 WHERE a.id = %(attempt)s AND a.account_id = %(account)s
"""


@dataclass(frozen=True, slots=True)
class TestState:
    """A test at the instant `now`, its fields in the order of the statement."""

    id: UUID
    session_id: UUID
    candidate_id: UUID
    started_at: datetime
    deadline: datetime
    added_minutes: int
    completed_at: datetime | None
    closed_at: datetime | None
    next_rank: int
    seen_at: datetime | None
    help_asked: bool
    revoked: bool
    now: datetime

    @property
    def phase(self) -> clock.Phase:
        return clock.phase(self.now, deadline=self.deadline, closed_at=self.closed_at)

    @property
    def is_open(self) -> bool:
        """True while an item is on the screen."""
        return self.completed_at is None and self.closed_at is None

    @property
    def tag(self) -> str:
        """Changes with what the page shows, and not with the seconds."""
        phase = self.phase.value if self.completed_at is None else "completed"
        return f"{self.deadline.timestamp():.6f}-{self.added_minutes}-{phase}-{int(self.help_asked)}"


def test_state(tx: Transaction, attempt_id: UUID, account_id: UUID, sid: UUID) -> TestState | None:
    """The state of this account's test, None when there is none or when its signed-in session was ended."""
    rows = tx.alone(_STATE, {"attempt": attempt_id, "account": account_id, "sid": sid})
    if not rows:
        return None
    state = TestState(*rows[0])
    if state.revoked:
        return None
    tx.use_instant(state.now)
    return state
