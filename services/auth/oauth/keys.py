"""The issuer's own keys (RS256): made at first need, shown in the JWKS before they sign, replaced before their end.

They are not the keys of the identity tokens (ES256, `commands/keys.py`), in another table on purpose: what is handed to
a school's tool is signed by a key that no service of the platform accepts at its door. The ages are the same (R-KEYS).
"""

from collections.abc import Iterable
from typing import Any

from joserfc.jwk import RSAKey
from sqlalchemy import delete, select

from services.auth.commands.locks import serialise
from services.auth.domain.key_life import (
    ANNOUNCEMENT,
    GRACE,
    LIFE,
    KeyAge,
    has_ended,
    needs_successor,
    signer,
    work_to_do,
)
from services.auth.oauth.tables import IssuerKey
from shared.identity.access_token import ALGORITHM
from shared.transaction import Transaction

BITS = 3072
"""What 128 bits of security ask of RSA."""


def current_issuer_key(tx: Transaction) -> RSAKey:
    """The key that signs now; on the first day, the first request makes it."""
    private = _signing_jwk(tx)
    if private is None:
        keep_issuer_keys_fresh(tx)
        private = _signing_jwk(tx)
    assert private is not None
    return RSAKey.import_key(private)


def public_keys(tx: Transaction) -> list[dict[str, Any]]:
    """Every public key that may verify something, the next one included: the `keys` of the JWKS."""
    return [key.public_jwk for key in _all(tx) if tx.now < key.created_at + LIFE + GRACE]


def keep_issuer_keys_fresh(tx: Transaction) -> None:
    """Make the successor of a key near its end; erase what is past. Run by the worker."""
    if not work_to_do(_ages(_all(tx)), tx.now):
        return
    serialise(tx, "issuer_key")
    keys = _all(tx)
    if needs_successor(_ages(keys), tx.now):
        _make(tx)
    for key in keys:
        if key.retired_at is None and has_ended(key.created_at, tx.now):
            key.private_jwk, key.retired_at = None, tx.now
    tx.session.execute(delete(IssuerKey).where(IssuerKey.created_at < tx.now - LIFE - GRACE - ANNOUNCEMENT))


def _signing_jwk(tx: Transaction) -> dict[str, Any] | None:
    keys = {key.kid: key for key in _all(tx)}
    chosen = signer(_ages(keys.values()), tx.now)
    return keys[chosen.kid].private_jwk if chosen else None


def _all(tx: Transaction) -> list[IssuerKey]:
    """Read again each time: another process may have made one while this one waited for its turn."""
    query = select(IssuerKey).order_by(IssuerKey.created_at).execution_options(populate_existing=True)
    return list(tx.session.scalars(query))


def _ages(keys: Iterable[IssuerKey]) -> list[KeyAge]:
    return [KeyAge(key.kid, key.created_at) for key in keys]


def _make(tx: Transaction) -> None:
    drawn = RSAKey.generate_key(BITS, parameters={"use": "sig", "alg": ALGORITHM}, private=True)
    key = RSAKey.import_key({**drawn.as_dict(private=True), "kid": drawn.thumbprint()})
    tx.session.add(
        IssuerKey(
            kid=str(key.kid),
            public_jwk=dict(key.as_dict(private=False)),
            private_jwk=dict(key.as_dict(private=True)),
            created_at=tx.now,
        )
    )
    tx.session.flush()
