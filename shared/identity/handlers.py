"""How every service learns keys and revocations."""

from collections.abc import Mapping

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert as upsert

from shared.events.auth import KeyPublished, SessionRevoked
from shared.events.base import Event
from shared.identity.tables import revoked_session, verification_key
from shared.messaging.inbox import Handler
from shared.transaction import Transaction


def keep_key(tx: Transaction, event: KeyPublished) -> None:
    """A key is added, never replaced: its id is its own thumbprint."""
    tx.session.execute(
        upsert(verification_key)
        .values(kid=event.kid, jwk=event.jwk, expires_at=event.expires_at)
        .on_conflict_do_nothing()
    )


def keep_revocation(tx: Transaction, event: SessionRevoked) -> None:
    """From now on every token of that session is refused here."""
    tx.session.execute(
        upsert(revoked_session)
        .values(sid=event.sid, revoked_at=event.revoked_at, keep_until=event.keep_until)
        .on_conflict_do_nothing()
    )


def forget_old(tx: Transaction) -> None:
    """Keys and revocations that no valid token can need any more."""
    tx.session.execute(delete(revoked_session).where(revoked_session.c.keep_until < tx.now))
    tx.session.execute(delete(verification_key).where(verification_key.c.expires_at < tx.now))


IDENTITY_HANDLERS: Mapping[type[Event], Handler] = {
    KeyPublished: keep_key,
    SessionRevoked: keep_revocation,
}
