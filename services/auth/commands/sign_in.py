"""Sign in with a compte Pix: the same answer, after the same work, whatever is wrong."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select

from services.auth.commands.failures import count_failure, failures_of, wait_after
from services.auth.commands.warning import warn_of_tries
from services.auth.domain.sign_in_name import sign_in_key
from services.auth.passwords import hash_password, is_password, needs_rehash
from services.auth.refused_queries import BY_PASSWORD, REFUSED
from services.auth.tables import Account, Credential, SignInName
from shared.transaction import Transaction


@dataclass(frozen=True)
class Attempt:
    """What was typed, and from where. `name_digest` stands for the name in the count of failures.

    `key` is the secret of the service, for the letter that tells the person of many failures.
    """

    name: str
    password: str
    name_digest: str
    network: str
    known_browser: bool
    demo_allowed: bool
    key: str


class WrongNameOrPassword:
    """Which of the two is nobody's business."""


@dataclass(frozen=True)
class TooSoon:
    """Tries were made too fast: the password was not even looked at."""

    wait: timedelta


@dataclass(frozen=True)
class Provisional:
    """The password is right and was given by the school at `given_at`: another must be chosen before anything else."""

    account: Account
    given_at: datetime


class ProvisionalOver:
    """The password is right and was given by the school too long ago."""


Refused = WrongNameOrPassword | TooSoon | Provisional | ProvisionalOver


def check_password(tx: Transaction, attempt: Attempt) -> Account | Refused:
    """The account, or why not. Failures are counted in this transaction: commit it in every case."""
    failures = failures_of(tx, attempt.name_digest, attempt.network, known_browser=attempt.known_browser)
    pause = wait_after(tx, failures)
    if pause:
        return TooSoon(pause)
    account, credential = _credential(tx, attempt)
    if is_password(attempt.password, credential.password_hash if credential else None):
        assert account is not None and credential is not None
        if _still_stands(tx, credential, attempt.password):
            tx.session.delete(failures)
            if credential.provisional_until is not None:
                over = credential.provisional_until <= tx.now
                return ProvisionalOver() if over else Provisional(account, credential.changed_at)
            _strengthen(tx, credential, attempt.password)
            return account
    count_failure(tx, failures)
    if account is not None:
        _refused(tx, account.id, failures.failures, attempt.key)
    else:
        tx.rehearse(lambda rehearsal: _refused(rehearsal, uuid4(), failures.failures, attempt.key))
    return WrongNameOrPassword()


def _refused(tx: Transaction, account_id: UUID, failures: int, key: str) -> None:
    tx.record(f"account:{account_id}", REFUSED, actor="auth", reason=BY_PASSWORD, failures=failures)
    warn_of_tries(tx, account_id, key=key)


def _credential(tx: Transaction, attempt: Attempt) -> tuple[Account | None, Credential | None]:
    found = tx.session.execute(
        select(Account, Credential)
        .join(SignInName, SignInName.account_id == Account.id)
        .join(Credential, Credential.account_id == Account.id)
        .where(SignInName.key == sign_in_key(attempt.name))
    ).first()
    if found is None or (found[0].demo and not attempt.demo_allowed):
        return None, None
    return found[0], found[1]


def _still_stands(tx: Transaction, credential: Credential, password: str) -> bool:
    """Hold the password as it is until the end: it may have been changed while it was being checked.

    Whoever changes it then waits for the session that is being opened, and ends it with the others.
    """
    checked = credential.password_hash
    tx.session.refresh(credential, with_for_update={"read": not needs_rehash(checked)})
    return credential.password_hash == checked or is_password(password, credential.password_hash)


def _strengthen(tx: Transaction, credential: Credential, password: str) -> None:
    """The one moment when a hash of older settings can be made again."""
    if needs_rehash(credential.password_hash):
        credential.password_hash = hash_password(password)
        credential.changed_at = tx.now
