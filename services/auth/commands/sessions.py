"""Signed-in sessions: opened, renewed, ended."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, select, update

from services.auth.domain.session_life import expiry
from services.auth.providers.provider import ProviderSession
from services.auth.secret import digest, draw_secret
from services.auth.tables import Account, SignedSession
from shared.events.auth import SessionRevoked
from shared.identity.handlers import keep_revocation
from shared.identity.token import LIFETIME
from shared.transaction import Transaction

REVOCATION_KEPT = LIFETIME + timedelta(minutes=10)
"""The longest life of a token, and room for clocks that differ."""


@dataclass(frozen=True)
class Opened:
    """A new session, and the secret that its browser keeps."""

    session: SignedSession
    secret: str


def open_session(
    tx: Transaction, account_id: UUID, *, method: str, browser: str = "", ent: ProviderSession | None = None
) -> Opened:
    """Sign `account_id` in. `method` is `pix`, `ent` or `oidc`; `browser` is what the person recognises it by."""
    opened = _open(tx, account_id, tx.now, browser, ent or ProviderSession())
    tx.session.execute(update(Account).where(Account.id == account_id).values(last_seen_at=tx.now))
    _record(tx, opened.session, "signed_in", method=method)
    return opened


def change_session(tx: Transaction, session: SignedSession, *, reason: str) -> Opened:
    """A new session in place of this one, because its rights change: neither its age, its ENT nor its factor does."""
    ent = ProviderSession(session.name_id, session.session_index)
    opened = _open(tx, session.account_id, session.created_at, session.browser, ent)
    opened.session.factor_passed_at = session.factor_passed_at
    _record(tx, opened.session, "session_changed", reason=reason)
    end_session(tx, session, reason=reason)
    return opened


def _open(tx: Transaction, account_id: UUID, since: datetime, browser: str, ent: ProviderSession) -> Opened:
    secret = draw_secret()
    session = SignedSession(
        account_id=account_id,
        secret_digest=digest(secret),
        created_at=since,
        seen_at=tx.now,
        expires_at=expiry(since, tx.now),
        browser=browser,
        name_id=ent.name_id,
        session_index=ent.session_index,
    )
    tx.session.add(session)
    tx.session.flush()
    return Opened(session, secret)


def session_of(tx: Transaction, secret: str | None) -> SignedSession | None:
    """The session of that cookie, open or not, locked until the end of the transaction."""
    if not secret:
        return None
    return tx.session.scalar(
        select(SignedSession).where(SignedSession.secret_digest == digest(secret)).with_for_update()
    )


def session_by_id(tx: Transaction, session_id: UUID | None) -> SignedSession | None:
    """The same by its id."""
    if session_id is None:
        return None
    return tx.session.scalar(select(SignedSession).where(SignedSession.id == session_id).with_for_update())


def is_open(tx: Transaction, session: SignedSession) -> bool:
    return session.ended_at is None and tx.now < session.expires_at


def renew_session(tx: Transaction, secret: str | None) -> SignedSession | None:
    """The session of that cookie, kept alive; None when it has ended."""
    session = session_of(tx, secret)
    if session is None or not is_open(tx, session):
        return None
    session.seen_at = tx.now
    session.expires_at = expiry(session.created_at, tx.now)
    return session


def end_session(tx: Transaction, session: SignedSession, *, reason: str, actor: str | None = None) -> None:
    """Every token of the session is refused: here at once, elsewhere as soon as the event arrives.

    `actor` is who ends it, when it is not the person.
    """
    if session.ended_at is not None:
        return
    session.ended_at = tx.now
    event = SessionRevoked(sid=session.id, revoked_at=tx.now, keep_until=tx.now + REVOCATION_KEPT)
    keep_revocation(tx, event)
    _record(tx, session, "signed_out", actor=actor, reason=reason)
    tx.emit(event)


def end_all_sessions(tx: Transaction, account_id: UUID, *, reason: str, actor: str | None = None) -> int:
    """End every session of the account; return how many there were."""
    return _end(tx, _open_sessions(tx, SignedSession.account_id == account_id), reason, actor)


def end_other_sessions(tx: Transaction, account_id: UUID, *, but: UUID, reason: str) -> int:
    """End every session of the account except one; return how many there were."""
    others = _open_sessions(tx, (SignedSession.account_id == account_id) & (SignedSession.id != but))
    return _end(tx, others, reason)


def end_own_session(tx: Transaction, account_id: UUID, session_id: UUID) -> bool:
    """End one session of the account; False when it has none of that id."""
    session = session_by_id(tx, session_id)
    if session is None or session.account_id != account_id:
        return False
    end_session(tx, session, reason="from_elsewhere")
    return True


def end_ent_sessions(tx: Transaction, name_id: str, session_indexes: tuple[str, ...]) -> int:
    """End what the ENT asks to end: its sessions of `name_id`, all of them when it names none."""
    sessions = _open_sessions(tx, SignedSession.name_id == name_id)
    named = [session for session in sessions if not session_indexes or session.session_index in session_indexes]
    return _end(tx, named, "ent")


def _end(tx: Transaction, sessions: Iterable[SignedSession], reason: str, actor: str | None = None) -> int:
    ended = list(sessions)
    for session in ended:
        end_session(tx, session, reason=reason, actor=actor)
    return len(ended)


def _open_sessions(tx: Transaction, whose: ColumnElement[bool]) -> list[SignedSession]:
    query = select(SignedSession).where(whose, SignedSession.ended_at.is_(None), SignedSession.expires_at > tx.now)
    return list(tx.session.scalars(query.order_by(SignedSession.id).with_for_update()))


def _record(tx: Transaction, session: SignedSession, act: str, *, actor: str | None = None, **facts: str) -> None:
    person = f"account:{session.account_id}"
    tx.record(person, act, actor=actor or person, session=str(session.id), **facts)
