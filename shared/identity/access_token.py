"""A machine's access token (RFC 9068), verified by the API it is for, with the issuer's public keys alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

TYPE = "at+jwt"
ALGORITHM = "RS256"
"""The one that every OpenID Connect client must know (Core 15.1)."""


@dataclass(frozen=True)
class MachineAccess:
    """Which machine calls, and what it may do."""

    client_id: str
    scopes: frozenset[str]
    jti: str
    issued_at: int
    expires_at: int


def verify_access(
    token: str, keys: Sequence[Mapping[str, Any]], *, issuer: str, audience: str, now: datetime
) -> MachineAccess | None:
    """What `token` allows at `audience` when one of `keys` signed it for `issuer`; None for anything else.

    An ID token, an identity token or a token without type is none of it: the type is required, not only compared.
    """
    try:
        known = KeySet.import_key_set({"keys": [dict(key) for key in keys]})
        decoded = jwt.decode(token, known, algorithms=[ALGORITHM])
        claims = decoded.claims
        audiences = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
        if decoded.header.get("typ") != TYPE or claims["iss"] != issuer or audience not in audiences:
            return None
        if claims["sub"] != claims["client_id"] or not now.timestamp() < float(claims["exp"]):
            return None
        return MachineAccess(
            client_id=str(claims["client_id"]),
            scopes=frozenset(str(claims["scope"]).split()),
            jti=str(claims["jti"]),
            issued_at=int(claims["iat"]),
            expires_at=int(claims["exp"]),
        )
    except (JoseError, ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return None
