"""Write a letter: it leaves if, and only if, the transaction commits (`docs/rules.md` R-MAIL)."""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import insert, select, update

from shared.mail.sealing import Letter, seal
from shared.mail.tables import letter
from shared.transaction import Transaction

WITHDRAWN = "withdrawn"
"""What `last_error` says of a letter that was taken back before it left."""


def post(tx: Transaction, kind: str, what: Letter, *, key: str, useful: timedelta, nobody: bool = False) -> UUID:
    """Have `what` sent within `useful`, after which it would mislead; `kind` names it in the log, without a person.

    `nobody`: do all the work of a letter and send none, so that the time taken does not tell who has an account.
    Returns the id of its row, which says what becomes of it.
    """
    letter_id, sealed = uuid4(), seal(what, key)
    row = {"id": letter_id, "kind": kind, "written_at": tx.now, "due_at": tx.now, "useful_until": tx.now + useful}
    ended = {"sealed": None, "ended_at": tx.now, "outcome": "nobody"}
    tx.session.execute(insert(letter).values({**row, **(ended if nobody else {"sealed": sealed})}))
    return letter_id


def withdraw(tx: Transaction, letter_ids: Collection[UUID]) -> None:
    """Take back those that have not left: they would mislead. One that is leaving right now is not waited for."""
    waiting = select(letter.c.id).where(letter.c.id.in_(letter_ids), letter.c.ended_at.is_(None))
    ended = {"sealed": None, "ended_at": tx.now, "outcome": "too_late", "last_error": WITHDRAWN}
    tx.session.execute(update(letter).where(letter.c.id.in_(waiting.with_for_update(skip_locked=True))).values(**ended))
