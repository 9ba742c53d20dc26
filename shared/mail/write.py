"""Write a letter: it leaves if, and only if, the transaction commits (`docs/rules.md` R-MAIL)."""

from datetime import timedelta
from uuid import uuid4

from sqlalchemy import insert

from shared.mail.sealing import Letter, seal
from shared.mail.tables import letter
from shared.transaction import Transaction


def post(tx: Transaction, kind: str, what: Letter, *, key: str, useful: timedelta, nobody: bool = False) -> None:
    """Have `what` sent within `useful`, after which it would mislead; `kind` names it in the log, without a person.

    `nobody`: do all the work of a letter and send none, so that the time taken does not tell who has an account.
    """
    sealed = seal(what, key)
    row = {"id": uuid4(), "kind": kind, "written_at": tx.now, "due_at": tx.now, "useful_until": tx.now + useful}
    ended = {"sealed": None, "ended_at": tx.now, "outcome": "nobody"}
    tx.session.execute(insert(letter).values({**row, **(ended if nobody else {"sealed": sealed})}))
