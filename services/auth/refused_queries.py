"""The sign-ins that were refused, as the journal of the account tells them: nothing more is kept for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from shared.journal.tables import journal_line

REFUSED = "sign_in_refused"
BY_PASSWORD = "password"  # noqa: S105 - why it was refused; the ENT has reasons of its own
TOLD = "tries_told"
SHOWN_FOR = timedelta(days=30)
SHOWN = 5


@dataclass(frozen=True)
class RefusedTries:
    """The tries of the last thirty days: how many, and when the last ones were; True when the password was wrong."""

    count: int
    last: Sequence[tuple[datetime, bool]]


def wrong_passwords_since(session: Session, account_id: UUID, since: datetime) -> int:
    lately = (*_lines(account_id, REFUSED), journal_line.c.at > since, _by_password)
    return session.scalar(select(func.count()).select_from(journal_line).where(*lately)) or 0


def told_at(session: Session, account_id: UUID) -> datetime | None:
    """When a letter last told the person."""
    told: datetime | None = session.scalar(select(func.max(journal_line.c.at)).where(*_lines(account_id, TOLD)))
    return told


def last_refused(session: Session, account_id: UUID, now: datetime) -> RefusedTries:
    """For the person to read on « Mon compte »; the last one first."""
    lately = (*_lines(account_id, REFUSED), journal_line.c.at > now - SHOWN_FOR)
    count = session.scalar(select(func.count()).select_from(journal_line).where(*lately)) or 0
    last = select(journal_line.c.at, _by_password).where(*lately).order_by(journal_line.c.seq.desc()).limit(SHOWN)
    return RefusedTries(count, [(at, bool(wrong)) for at, wrong in session.execute(last)])


_by_password = journal_line.c.facts["reason"].astext == BY_PASSWORD


def _lines(account_id: UUID, act: str) -> tuple[ColumnElement[bool], ...]:
    return (
        journal_line.c.service == "auth",
        journal_line.c.subject == f"account:{account_id}",
        journal_line.c.act == act,
    )
