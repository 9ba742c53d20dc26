"""The postman: sends the letters that wait, oldest first, and comes back for those that could not leave (R-MAIL)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event as Flag
from typing import Any

import structlog
from sqlalchemy import Row, func, select, update
from sqlalchemy.orm import Session

from shared.mail.sealing import unseal
from shared.mail.server import MailServer, reason, refused_for_good
from shared.mail.tables import letter
from shared.transaction import Database, Transaction

IDLE_WAIT = 0.5
FIRST_DELAY = timedelta(seconds=2)
LONGEST_DELAY = timedelta(minutes=1)
"""Short: once the mail server is back, everything has left within a minute and a little more."""

LATE = timedelta(minutes=2)
"""Beyond it, a letter that waits is told to the operators."""

log = structlog.get_logger()


def delay_before(tries: int) -> timedelta:
    """The wait after so many tries that failed, at least one: doubled each time, up to a minute."""
    return min(FIRST_DELAY * (1 << min(tries - 1, 10)), LONGEST_DELAY)


class Postman:
    """`server` None: no mail server is set, letters wait and are told late."""

    def __init__(self, database: Database, server: MailServer | None, key: str) -> None:
        self.database = database
        self.server = server
        self.key = key

    def run(self, stop: Flag) -> None:
        while not stop.is_set():
            try:
                moved = self.step()
            except Exception as error:
                log.warning("postman.interrupted", error=type(error).__name__)
                moved = False
            if not moved:
                stop.wait(IDLE_WAIT)

    def step(self) -> bool:
        """Deal with one letter; False when none is due, or when it could not leave."""
        with self.database.transaction() as tx:
            self._give_up_the_late(tx)
            due = tx.session.execute(
                select(letter)
                .where(letter.c.ended_at.is_(None), letter.c.due_at <= tx.now)
                .order_by(letter.c.due_at)
                .limit(1)
                .with_for_update(skip_locked=True)
            ).first()
            return due is not None and self._deliver(tx, due)

    def _deliver(self, tx: Transaction, row: Row[Any]) -> bool:
        """Locked meanwhile: a second postman takes another one. A crash here sends it again, under the same id."""
        what = unseal(row.sealed, self.key)
        if what is None:
            _end(tx, row, "refused", "unreadable")
            return True
        try:
            if self.server is None:
                raise ConnectionError(0, "no mail server is set")
            message = self.server.compose(row.id, what, row.written_at)
            with self.server.session() as link:
                link.send_message(message)
        except Exception as error:
            return self._failed(tx, row, error)
        _end(tx, row, "sent", "")
        return True

    def _failed(self, tx: Transaction, row: Row[Any], error: Exception) -> bool:
        why = reason(error)
        log.warning("letter.not_sent", letter=str(row.id), kind=row.kind, tries=row.tries + 1, reason=why)
        if refused_for_good(error):
            _end(tx, row, "refused", why)
            return True
        again = {"tries": row.tries + 1, "due_at": tx.now + delay_before(row.tries + 1), "last_error": why}
        tx.session.execute(update(letter).where(letter.c.id == row.id).values(**again))
        return False

    def _give_up_the_late(self, tx: Transaction) -> None:
        over = letter.c.ended_at.is_(None) & (letter.c.useful_until <= tx.now)
        ended = {"sealed": None, "ended_at": tx.now, "outcome": "too_late"}
        locked = select(letter.c.id).where(over).with_for_update(skip_locked=True)
        tx.session.execute(update(letter).where(letter.c.id.in_(locked)).values(**ended))


def _end(tx: Transaction, row: Row[Any], outcome: str, why: str) -> None:
    """What it said and to whom is forgotten at once."""
    ended = {"sealed": None, "ended_at": tx.now, "outcome": outcome, "last_error": why, "tries": row.tries + 1}
    tx.session.execute(update(letter).where(letter.c.id == row.id).values(**ended))
    log.info("letter.ended", letter=str(row.id), kind=row.kind, outcome=outcome)


@dataclass(frozen=True)
class Waiting:
    """Letters that should have left already."""

    count: int
    since: datetime
    last_error: str


def late_letters(session: Session, now: datetime) -> Waiting | None:
    """None when the mail goes out as it should."""
    late = letter.c.ended_at.is_(None) & (letter.c.written_at <= now - LATE)
    found = session.execute(
        select(func.count(), func.min(letter.c.written_at), func.max(letter.c.last_error)).where(late)
    ).one()
    return Waiting(found[0], found[1], found[2]) if found[0] else None
