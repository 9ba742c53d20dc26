"""JWTs of a provider: the ID token, and a user information that is signed."""

from datetime import datetime
from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import (
    BadSignatureError,
    ExpiredTokenError,
    InvalidClaimError,
    JoseError,
    MissingClaimError,
    UnsupportedAlgorithmError,
)
from joserfc.jwk import ECKey, RSAKey

from services.auth.oidc.discovery import Key, Published
from services.auth.oidc.refusal import OidcRefused, Reason

KINDS: dict[str, type[Key]] = {"RS256": RSAKey, "ES256": ECKey}
"""The algorithms, each with its one kind of key: `none` and the shared secrets of HS256 are not among them."""

LEEWAY = 30
"""Seconds by which two clocks may differ."""

OLDEST = 600
"""Seconds since an ID token was made: longer than a sign-in is left open, it answers another question."""

MAX_CHARS = 20_000

_REASONS = {"iss": Reason.ISSUER, "aud": Reason.AUDIENCE, "azp": Reason.AUDIENCE, "nonce": Reason.NONCE}


def signed_claims(published: Published, text: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """The claims and the header of a JWT that a published key of the provider signed.

    :raises OidcRefused: it is no such thing.
    """
    if not isinstance(text, str) or len(text) > MAX_CHARS:
        raise OidcRefused(Reason.SHAPE, "not a JWT, or too long a one")

    def key_of(token: Any) -> Key:
        header = token.headers()
        kid = header.get("kid")
        kind = KINDS.get(header.get("alg"))
        if kind is None:
            raise OidcRefused(Reason.ALGORITHM, f"algorithm {header.get('alg')!r:.40}")
        if kid is not None and not isinstance(kid, str):
            raise OidcRefused(Reason.SHAPE, "the key id is not a text")
        return published.key_for(kid, kind)

    try:
        token = jwt.decode(text, key_of, algorithms=list(KINDS))
    except BadSignatureError as error:
        raise OidcRefused(Reason.SIGNATURE, "the signature does not verify") from error
    except UnsupportedAlgorithmError as error:
        raise OidcRefused(Reason.ALGORITHM, str(error)[:200]) from error
    except (JoseError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise OidcRefused(Reason.SHAPE, f"{type(error).__name__}: {error}"[:200]) from error
    return token.claims, dict(token.header)


def check_id_token(
    published: Published, text: Any, *, client_id: str, nonce: str, access_token: str, now: datetime
) -> dict[str, Any]:
    """The claims of an ID token given for us, now, to this very question.

    :raises OidcRefused: it is not.
    """
    claims, header = signed_claims(published, text)
    at = int(now.timestamp())
    token = CodeIDToken(
        claims,
        header,
        {
            "iss": {"essential": True, "value": published.issuer},
            "aud": {"essential": True, "value": client_id},
        },
        {"nonce": nonce, "client_id": client_id, "access_token": access_token},
    )
    try:
        token.validate(at, LEEWAY)
    except ExpiredTokenError as error:
        raise OidcRefused(Reason.EXPIRED, "the ID token has expired") from error
    except (InvalidClaimError, MissingClaimError) as error:
        raise OidcRefused(_REASONS.get(error.claim or "", Reason.CLAIMS), str(error)) from error
    except (JoseError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise OidcRefused(Reason.CLAIMS, f"{type(error).__name__}: {error}"[:200]) from error
    made_at = claims["iat"]
    if not isinstance(made_at, int | float) or not at - OLDEST <= made_at <= at + LEEWAY:
        raise OidcRefused(Reason.EXPIRED, "the ID token was made at another time")
    return claims


def check_signed_userinfo(published: Published, text: str, *, client_id: str) -> dict[str, Any]:
    """The claims of a user information given as a JWT: `iss` and `aud` must be there, and right."""
    claims, _ = signed_claims(published, text)
    audience = claims.get("aud")
    if claims.get("iss") != published.issuer:
        raise OidcRefused(Reason.ISSUER, "the user information is that of another issuer")
    if client_id not in (audience if isinstance(audience, list) else [audience]):
        raise OidcRefused(Reason.AUDIENCE, "the user information is for somebody else")
    return claims
