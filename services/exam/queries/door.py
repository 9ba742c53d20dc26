"""What an access code is judged on, in one statement."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from shared.transaction import Transaction

_DOOR = text(
    """
    SELECT s.access_code_salt, s.access_code_digest, s.presence_required, s.resume_on_permission, s.engine,
           COALESCE(p.present, false), c.extra_time_percent, t.tries, t.since,
           EXISTS (SELECT FROM session_closing WHERE session_id = s.session_id),
           EXISTS (SELECT FROM attempt WHERE candidate_id = c.candidate_id)
      FROM session_copy s
      JOIN candidate_copy c ON c.candidate_id = :candidate_id
      LEFT JOIN presence p ON p.candidate_id = :candidate_id
      LEFT JOIN throttle t ON t.door = :door AND t.account_id = :account_id
     WHERE s.session_id = :session_id
    """
)


@dataclass(frozen=True, slots=True)
class Door:
    """The session, the candidate and the tries of one account, its fields in the order of the statement."""

    access_code_salt: str
    access_code_digest: str
    presence_required: bool
    resume_on_permission: bool
    engine: str
    """What chooses the items (R-ENGINE)."""
    present: bool
    extra_time_percent: int
    tries: int | None
    """Wrong ones since `since`, None when there were none."""
    since: datetime | None
    closed: bool
    started: bool
    """There is a test to resume."""


def door_of(tx: Transaction, name: str, session_id: UUID, candidate_id: UUID, account_id: UUID) -> Door | None:
    """None when the session or the candidate was never heard of. `name` is that of the door in `throttle`."""
    asked = {"door": name, "session_id": session_id, "candidate_id": candidate_id, "account_id": account_id}
    row = tx.session.execute(_DOOR, asked).one_or_none()
    return Door(*row) if row else None
