"""The second factor: drawn, confirmed, given once a session, removed (`docs/rules.md` R-SECOND-FACTOR).

The failures are counted in the request's transaction: it commits whatever the answer.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, insert, update
from sqlalchemy.dialects.postgresql import insert as upsert

from services.auth.commands.failures import count_failure, failures_of, wait_after
from services.auth.commands.locks import serialise
from services.auth.commands.sessions import end_all_sessions
from services.auth.commands.sign_in import TooSoon
from services.auth.domain.second_factor import (
    draw_recovery_codes,
    draw_totp_secret,
    is_recovery_form,
    is_required,
    is_totp_form,
    steps_of_code,
    tidy,
)
from services.auth.factor_queries import roles_of
from services.auth.factor_seal import seal, unseal
from services.auth.secret import keyed_digest
from services.auth.tables import RecoveryCode, SecondFactor, SignedSession
from shared.errors import Forbidden, Refusal
from shared.transaction import Transaction


@dataclass(frozen=True)
class Try:
    """What was typed, from which network; `key` is the service's secret."""

    typed: str
    network: str
    key: str


class WrongCode:
    """Wrong, too old, or already used: the answer is the same."""


def secret_to_enrol(tx: Transaction, session: SignedSession, key: str) -> bytes:
    """The secret to put in an application, the same as long as this session asks; another session gets another.

    :raises Refusal: the account has a factor already.
    """
    serialise(tx, f"factor:{session.account_id}")
    held = tx.session.get(SecondFactor, session.account_id)
    if held is not None and held.confirmed_at is not None:
        raise Refusal("factor-held", "La double authentification est déjà active sur ce compte.")
    if held is not None and held.drawn_for == session.id:
        return unseal(held.sealed_secret, key)
    secret = draw_totp_secret()
    drawn = {"sealed_secret": seal(secret, key), "drawn_for": session.id, "drawn_at": tx.now, "last_step": 0}
    made = upsert(SecondFactor).values(account_id=session.account_id, **drawn)
    tx.session.execute(made.on_conflict_do_update(index_elements=[SecondFactor.account_id], set_=drawn))
    return secret


def confirm_factor(tx: Transaction, session: SignedSession, tried: Try) -> list[str] | WrongCode | TooSoon:
    """The recovery codes, shown this once, when the first code proves that the application has the secret."""
    secret = secret_to_enrol(tx, session, tried.key)
    outcome = _throttled(tx, session.account_id, tried, lambda: _first_code(tx, session.account_id, secret, tried))
    if outcome is not None:
        return outcome
    codes = draw_recovery_codes()
    tx.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == session.account_id))
    rows = [
        {"account_id": session.account_id, "digest": _digest(session.account_id, code, tried.key)} for code in codes
    ]
    tx.session.execute(insert(RecoveryCode), rows)
    session.factor_passed_at = tx.now
    _record(tx, session.account_id, "factor_enrolled")
    return codes


def pass_factor(tx: Transaction, session: SignedSession, tried: Try) -> WrongCode | TooSoon | None:
    """None when the session has passed: its roles come with its next token."""
    account_id = session.account_id
    outcome = _throttled(tx, account_id, tried, lambda: _spend(tx, account_id, tried))
    if outcome is None:
        session.factor_passed_at = tx.now
        kind = "totp" if is_totp_form(tidy(tried.typed)) else "recovery"
        _record(tx, account_id, "factor_passed", method=kind)
    return outcome


def remove_factor(tx: Transaction, session: SignedSession, tried: Try) -> WrongCode | TooSoon | None:
    """None when it is gone.

    :raises Forbidden: a role of this person requires it.
    """
    account_id = session.account_id
    if is_required(roles_of(tx.session, account_id)):
        raise Forbidden("factor-required", "Votre rôle demande la double authentification : elle ne se retire pas.")
    outcome = _throttled(tx, account_id, tried, lambda: _spend(tx, account_id, tried))
    if outcome is None:
        _forget(tx, account_id)
        _record(tx, account_id, "factor_removed")
    return outcome


def reset_factor(tx: Transaction, account_id: UUID, *, actor: str) -> bool:
    """For a telephone lost with its recovery codes: the person enrols again; False when there was none."""
    serialise(tx, f"factor:{account_id}")
    if not _forget(tx, account_id):
        return False
    tx.record(f"account:{account_id}", "factor_reset", actor=actor)
    end_all_sessions(tx, account_id, reason="factor_reset", actor=actor)
    return True


def _throttled(
    tx: Transaction, account_id: UUID, tried: Try, is_right: Callable[[], bool]
) -> WrongCode | TooSoon | None:
    """The growing delay of the passwords; it comes after one, so no stranger can make the person wait."""
    failures = failures_of(tx, keyed_digest(f"factor:{account_id}", tried.key), tried.network)
    if pause := wait_after(tx, failures):
        return TooSoon(pause)
    if is_right():
        tx.session.delete(failures)
        return None
    count_failure(tx, failures)
    tx.record(f"account:{account_id}", "factor_refused", actor="auth", failures=failures.failures)
    return WrongCode()


def _first_code(tx: Transaction, account_id: UUID, secret: bytes, tried: Try) -> bool:
    steps = steps_of_code(secret, tidy(tried.typed), tx.now)
    return any(_take_step(tx, account_id, step, first=True) for step in steps)


def _spend(tx: Transaction, account_id: UUID, tried: Try) -> bool:
    """Use a code up, of the application or of recovery."""
    typed = tidy(tried.typed)
    if is_totp_form(typed):
        return any(_take_step(tx, account_id, step) for step in _steps(tx, account_id, typed, tried.key))
    return is_recovery_form(typed) and _take_recovery(tx, account_id, _digest(account_id, typed, tried.key))


def _steps(tx: Transaction, account_id: UUID, typed: str, key: str) -> Sequence[int]:
    held = tx.session.get(SecondFactor, account_id)
    return [] if held is None else steps_of_code(unseal(held.sealed_secret, key), typed, tx.now)


def _take_step(tx: Transaction, account_id: UUID, step: int, *, first: bool = False) -> bool:
    """One statement guards the step: of two posts of the same code, one finds it taken."""
    is_confirmed = SecondFactor.confirmed_at.is_(None) if first else SecondFactor.confirmed_at.is_not(None)
    values = {"last_step": step, "confirmed_at": tx.now} if first else {"last_step": step}
    taken = tx.session.execute(
        update(SecondFactor)
        .where(SecondFactor.account_id == account_id, is_confirmed, SecondFactor.last_step < step)
        .values(values)
        .returning(SecondFactor.account_id)
    )
    return taken.first() is not None


def _take_recovery(tx: Transaction, account_id: UUID, digest: str) -> bool:
    taken = tx.session.execute(
        update(RecoveryCode)
        .where(RecoveryCode.account_id == account_id, RecoveryCode.digest == digest, RecoveryCode.used_at.is_(None))
        .values(used_at=tx.now)
        .returning(RecoveryCode.digest)
    )
    return taken.first() is not None


def _forget(tx: Transaction, account_id: UUID) -> bool:
    """No session has passed a factor that is gone."""
    tx.session.execute(
        update(SignedSession).where(SignedSession.account_id == account_id).values(factor_passed_at=None)
    )
    tx.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    gone = tx.session.execute(
        delete(SecondFactor).where(SecondFactor.account_id == account_id).returning(SecondFactor.account_id)
    )
    return gone.first() is not None


def _digest(account_id: UUID, code: str, key: str) -> str:
    return keyed_digest(f"recovery:{account_id}:{code}", key)


def _record(tx: Transaction, account_id: UUID, act: str, **facts: str) -> None:
    tx.record(f"account:{account_id}", act, actor=f"account:{account_id}", **facts)
