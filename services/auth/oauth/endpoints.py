"""Revocation (RFC 7009) and introspection (RFC 7662): a client asks about its own tokens only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from authlib.oauth2.rfc6749 import UnsupportedTokenTypeError
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7662 import IntrospectionEndpoint

from services.auth.oauth.grants import CLIENT_AUTH
from services.auth.oauth.keys import public_keys
from services.auth.oauth.people import subject_of
from services.auth.oauth.scopes import MACHINE_SCOPES
from services.auth.oauth.tables import OAuthClient, OAuthGrant, OAuthToken
from services.auth.oauth.tokens import find_token, is_alive, revoke_grant
from shared.identity.access_token import MachineAccess, verify_access

if TYPE_CHECKING:
    from services.auth.oauth.server import Issuer


@dataclass(frozen=True)
class Known:
    """An opaque token, in the words of authlib."""

    token: OAuthToken
    grant: OAuthGrant
    alive: bool

    def check_client(self, client: OAuthClient) -> bool:
        return self.token.check_client(client)

    def is_expired(self) -> bool:
        return not self.alive

    def is_revoked(self) -> bool:
        return not self.alive


@dataclass(frozen=True)
class KnownMachine:
    """A machine's token: it stands until its end."""

    access: MachineAccess
    audience: str

    def check_client(self, client: OAuthClient) -> bool:
        return self.access.client_id == client.client_id

    def is_expired(self) -> bool:
        return False

    def is_revoked(self) -> bool:
        return False


class Revocation(RevocationEndpoint):
    """Either token of a family ends it all. A token of another client is refused, an unknown one needs nothing."""

    CLIENT_AUTH_METHODS = CLIENT_AUTH
    server: Issuer

    def query_token(self, token_string: str, token_type_hint: str | None) -> Known | None:  # noqa: ARG002
        if token_string.count(".") == 2:
            raise UnsupportedTokenTypeError("The token of a machine stands until its end.")
        return _known(self.server, token_string)

    def revoke_token(self, token: Known, request: Any) -> None:  # noqa: ARG002 - authlib's signature
        revoke_grant(self.server.tx, token.grant, reason="tool")


class Introspection(IntrospectionEndpoint):
    """For clients that prove themselves with a key."""

    CLIENT_AUTH_METHODS = ["private_key_jwt"]
    server: Issuer

    def check_permission(self, token: Known | KnownMachine, client: OAuthClient, request: Any) -> bool:  # noqa: ARG002
        return token.check_client(client)

    def query_token(self, token_string: str, token_type_hint: str | None) -> Known | KnownMachine | None:  # noqa: ARG002
        if token_string.count(".") == 2:
            return _machine(self.server, token_string)
        return _known(self.server, token_string)

    def introspect_token(self, token: Known | KnownMachine) -> dict[str, Any]:
        issuer = self.server
        if isinstance(token, KnownMachine):
            access = token.access
            return {
                "client_id": access.client_id,
                "sub": access.client_id,
                "scope": " ".join(sorted(access.scopes)),
                "aud": token.audience,
                "iss": issuer.url,
                "iat": access.issued_at,
                "exp": access.expires_at,
                "jti": access.jti,
                "token_type": "Bearer",
            }
        row = token.token
        said = {
            "client_id": row.client_id,
            "sub": subject_of(issuer.tx, row.client_id, token.grant.account_id),
            "scope": row.scope,
            "iss": issuer.url,
            "iat": int(row.issued_at.timestamp()),
            "exp": int(row.expires_at.timestamp()),
        }
        return {**said, "token_type": "Bearer"} if row.kind == "access" else said


def _known(issuer: Issuer, secret: str) -> Known | None:
    found = find_token(issuer.tx, secret)
    return Known(*found, is_alive(issuer.tx, *found)) if found else None


def _machine(issuer: Issuer, token: str) -> KnownMachine | None:
    keys = public_keys(issuer.tx)
    for audience in {issuer.public_url + path for path in MACHINE_SCOPES.values()}:
        access = verify_access(token, keys, issuer=issuer.url, audience=audience, now=issuer.tx.now)
        if access is not None:
            return KnownMachine(access, audience)
    return None
