"""`private_key_jwt` (RFC 7523): a client proves itself by a statement it signed, for us, for a moment, once."""

import re
from datetime import timedelta
from typing import Any, TypeGuard

from authlib.oauth2.rfc6749 import InvalidClientError
from authlib.oauth2.rfc7523 import JWTBearerClientAssertion
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from sqlalchemy.dialects.postgresql import insert as upsert

from services.auth.oauth.tables import OAuthAssertion, OAuthClient
from services.auth.secret import digest
from shared.transaction import Transaction

ALGORITHMS = ["RS256", "ES256", "Ed25519"]
"""Ed25519 is EdDSA under the name that RFC 9864 gave it."""

LONGEST_LIFE = timedelta(minutes=5)
LEEWAY = timedelta(seconds=30)

_JTI = re.compile(r"[\x21-\x7e]{8,255}")


class ClientAssertion(JWTBearerClientAssertion):
    CLIENT_AUTH_METHOD = "private_key_jwt"

    def __init__(self, tx: Transaction, audiences: list[str]) -> None:
        super().__init__(leeway=int(LEEWAY.total_seconds()))
        self._tx = tx
        self._audiences = audiences

    def __call__(self, query_client: Any, request: Any) -> OAuthClient | None:
        client: OAuthClient | None = super().__call__(query_client, request)
        said = request.payload.client_id
        if client is not None and said and said != client.client_id:
            raise InvalidClientError("The client_id is not that of the assertion.")
        return client

    def extract_assertion(self, assertion: str) -> Any:
        """Read before any check: whatever it holds, it is only refused."""
        try:
            return super().extract_assertion(assertion)
        except (ValueError, TypeError, RecursionError) as error:
            raise InvalidClientError("Invalid JWT assertion.") from error

    def resolve_client_public_key(self, client: OAuthClient) -> KeySet:
        if client.jwks is None:
            raise InvalidClientError("This client has no key.")
        return KeySet.import_key_set(client.jwks)  # type: ignore[arg-type]

    def process_assertion_claims(self, assertion: str, resolve_key: KeySet) -> dict[str, Any]:
        """authlib names no algorithm: here each is named, so that a public key is never taken for a shared secret."""
        try:
            claims = jwt.decode(assertion, resolve_key, algorithms=ALGORITHMS).claims
        except (JoseError, ValueError, TypeError, RecursionError) as error:
            raise InvalidClientError("The assertion does not verify.") from error
        self.verify_claims(claims)
        return claims

    def verify_claims(self, claims: dict[str, Any]) -> None:
        """One audience, ours; an end that is near; a number never seen. The clock is the database's."""
        now = self._tx.now.timestamp()
        if claims.get("iss") != claims.get("sub"):
            raise InvalidClientError("Issuer and subject must both be the client.")
        if _single(claims.get("aud")) not in self._audiences:
            raise InvalidClientError("The assertion is for another audience.")
        end, start = claims.get("exp"), claims.get("nbf", now)
        leeway = LEEWAY.total_seconds()
        if not (_is_number(end) and now - leeway < end <= now + LONGEST_LIFE.total_seconds() + leeway):
            raise InvalidClientError("The assertion has expired, or ends too late.")
        if not (_is_number(start) and start <= now + leeway):
            raise InvalidClientError("The assertion is not valid yet.")
        if not self.validate_jti(claims, claims.get("jti")):
            raise InvalidClientError("The jti is missing, or was used before.")

    def validate_jti(self, claims: dict[str, Any], jti: object) -> bool:
        """Used once, also under two requests at the same instant: the row is the lock."""
        if not isinstance(jti, str) or not _JTI.fullmatch(jti):
            return False
        kept_until = self._tx.now + LONGEST_LIFE + 2 * LEEWAY
        row = upsert(OAuthAssertion).values(client_id=claims["sub"], jti_digest=digest(jti), expires_at=kept_until)
        done = self._tx.session.execute(row.on_conflict_do_nothing().returning(OAuthAssertion.jti_digest))
        return done.first() is not None


def _single(audience: object) -> object:
    """An assertion that also names somebody else could be played by them: one audience, or none."""
    found = audience[0] if isinstance(audience, list) and len(audience) == 1 else audience
    return found if isinstance(found, str) else None


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)
