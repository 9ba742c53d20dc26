"""The keys that sign identity tokens: made at first need, announced, replaced before their end."""

from collections.abc import Iterable

from joserfc.jwk import ECKey
from sqlalchemy import select

from services.auth.commands.locks import serialise
from services.auth.domain.key_life import KeyAge, has_ended, needs_successor, signer, verifiable_until, work_to_do
from services.auth.tables import SigningKey
from shared.events.auth import KeyPublished
from shared.identity.handlers import keep_key
from shared.identity.token import new_key
from shared.transaction import Transaction


def current_key(tx: Transaction) -> ECKey:
    """The key that signs now; on the first day of an installation, the first request makes it."""
    key = _signer(tx)
    if key is None:
        keep_keys_fresh(tx)
        key = _signer(tx)
    assert key is not None
    return key


def keep_keys_fresh(tx: Transaction) -> None:
    """Make the successor of a key near its end; erase the private part of those past it. Run by the worker."""
    if not work_to_do(_ages(_keys(tx)), tx.now):
        return
    serialise(tx, "signing_key")
    keys = _keys(tx)
    if needs_successor(_ages(keys), tx.now):
        _make(tx)
    for key in keys:
        if has_ended(key.created_at, tx.now):
            key.private_jwk, key.retired_at = None, tx.now


def _signer(tx: Transaction) -> ECKey | None:
    keys = {key.kid: key for key in _keys(tx)}
    chosen = signer(_ages(keys.values()), tx.now)
    if chosen is None:
        return None
    private = keys[chosen.kid].private_jwk
    assert private is not None
    return ECKey.import_key(private)


def _keys(tx: Transaction) -> list[SigningKey]:
    """Read again each time: another process may have made one while this one waited for its turn."""
    query = select(SigningKey).where(SigningKey.retired_at.is_(None))
    return list(tx.session.scalars(query.execution_options(populate_existing=True)))


def _ages(keys: Iterable[SigningKey]) -> list[KeyAge]:
    return [KeyAge(key.kid, key.created_at) for key in keys]


def _make(tx: Transaction) -> None:
    key = new_key()
    kid = str(key.kid)
    tx.session.add(SigningKey(kid=kid, private_jwk=dict(key.as_dict(private=True)), created_at=tx.now))
    event = KeyPublished(kid=kid, jwk=dict(key.as_dict(private=False)), expires_at=verifiable_until(tx.now))
    keep_key(tx, event)
    tx.emit(event)
