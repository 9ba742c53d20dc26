"""A new password: judged, kept as a hash, and every other session of the person ended (`docs/rules.md` R-STRENGTH)."""

from uuid import UUID

from sqlalchemy import select

from services.auth.commands.breached import is_breached
from services.auth.commands.forgotten import tell_password_changed
from services.auth.commands.locks import serialise
from services.auth.commands.sessions import end_other_sessions
from services.auth.commands.sign_in import Attempt, Refused, WrongNameOrPassword, check_password
from services.auth.domain.password_rules import KNOWN, flaw
from services.auth.passwords import hash_password
from services.auth.queries import pupil_of
from services.auth.tables import Account, Credential, SignInName
from shared.transaction import Transaction


def flaw_of_password(tx: Transaction, account_id: UUID, password: str) -> str | None:
    """Why this person may not choose `password`, as a sentence; None when they may."""
    account = tx.session.get_one(Account, account_id)
    names = tx.session.scalars(select(SignInName.written).where(SignInName.account_id == account_id))
    about = (account.first_name, account.last_name, *names)
    told = flaw(password, about=about, pupil=pupil_of(tx.session, account_id) is not None)
    return told or (KNOWN if is_breached(tx, password) else None)


def change_password(
    tx: Transaction, account_id: UUID, old: Attempt, new: str, *, here: UUID, key: str
) -> Refused | None:
    """None once it is changed; tries at the old one are counted as at the sign-in: commit in every case.

    `here` is the session that goes on; `key` the secret of the service, for the letter that tells the person.
    """
    serialise(tx, f"password:{account_id}")
    outcome = check_password(tx, old)
    if not isinstance(outcome, Account):
        return outcome
    if outcome.id != account_id:
        return WrongNameOrPassword()
    credential = tx.session.get_one(Credential, account_id)
    credential.password_hash, credential.changed_at = hash_password(new), tx.now
    tx.session.flush()
    tx.record(f"account:{account_id}", "password_changed", actor=f"account:{account_id}")
    end_other_sessions(tx, account_id, but=here, reason="password_changed")
    tell_password_changed(tx, account_id, key)
    return None
