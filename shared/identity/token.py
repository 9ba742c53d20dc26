"""The identity token: a JWT signed with ES256, five minutes at most, renewed silently by auth."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from shared.identity.model import Grant, Identity, PupilLink, Role

LIFETIME = timedelta(minutes=5)
ALGORITHM = "ES256"
TYPE = "certif-identity+jwt"


@dataclass(frozen=True)
class Verified:
    """A token whose signature holds. Expired, it only entitles its bearer to ask auth for a new one."""

    identity: Identity
    expired: bool


def new_key() -> ECKey:
    """A signing key; its `kid` is its thumbprint."""
    key = ECKey.generate_key("P-256", parameters={"use": "sig", "alg": ALGORITHM}, private=True)
    return ECKey.import_key({**key.as_dict(private=True), "kid": key.thumbprint()})


def sign(identity: Identity, key: ECKey, *, issuer: str, now: datetime) -> str:
    """The token of `identity`, valid for `LIFETIME` from `now`."""
    claims: dict[str, Any] = {
        "iss": issuer,
        "sub": str(identity.account_id),
        "sid": str(identity.sid),
        "jti": uuid4().hex,
        "name": identity.name,
        "grants": [[grant.role.value, grant.scope] for grant in identity.grants],
        "pupil": [str(identity.pupil.pupil_id), identity.pupil.uai] if identity.pupil else None,
        "iat": int(now.timestamp()),
        "exp": int((now + LIFETIME).timestamp()),
    }
    return jwt.encode({"alg": ALGORITHM, "kid": key.kid, "typ": TYPE}, claims, key)


def key_id(token: str) -> str | None:
    """The `kid` a token claims, before any verification; None when it is not even a token."""
    try:
        header = jws.extract_compact(token.encode()).headers()
    except (JoseError, ValueError):
        return None
    kid = header.get("kid")
    return kid if isinstance(kid, str) else None


def claimed_account(token: str) -> UUID | None:
    """The account a token claims, before any verification: good to refuse, never to let in. None when unreadable."""
    return _claimed(token, "sub")


def claimed_session(token: str) -> UUID | None:
    """The signed-in session a token claims, under the same reserve."""
    return _claimed(token, "sid")


def _claimed(token: str, claim: str) -> UUID | None:
    try:
        return UUID(json.loads(jws.extract_compact(token.encode()).payload)[claim])
    except (JoseError, ValueError, KeyError, TypeError, AttributeError):
        return None


def verify(token: str, jwk: Mapping[str, Any] | ECKey, *, issuer: str, now: datetime) -> Verified | None:
    """The identity in `token` when `jwk` signed it for `issuer`; None for anything else."""
    try:
        key = jwk if isinstance(jwk, ECKey) else ECKey.import_key(dict(jwk))
        decoded = jwt.decode(token, key, algorithms=[ALGORITHM])
        claims = decoded.claims
        if decoded.header.get("typ") != TYPE or claims["iss"] != issuer:
            return None
        return Verified(_identity(claims), expired=now.timestamp() >= float(claims["exp"]))
    except (JoseError, ValueError, KeyError, TypeError):
        return None


def _identity(claims: Mapping[str, Any]) -> Identity:
    pupil = claims["pupil"]
    return Identity(
        account_id=UUID(claims["sub"]),
        sid=UUID(claims["sid"]),
        name=str(claims["name"]),
        grants=tuple(Grant(Role(role), scope) for role, scope in claims["grants"]),
        pupil=PupilLink(UUID(pupil[0]), pupil[1]) if pupil else None,
    )
