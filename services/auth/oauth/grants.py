"""What authlib leaves to us of the three grants: where codes and tokens rest, and what ends them."""

from __future__ import annotations

from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from authlib.oauth2.rfc6749 import InvalidRequestError, InvalidScopeError, grants
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core.grants import OpenIDCode
from joserfc.jwk import RSAKey
from sqlalchemy import select

from services.auth.oauth.keys import current_issuer_key
from services.auth.oauth.people import Person, person_of, subject_of
from services.auth.oauth.scopes import ACCESS_LIFE, CODE_LIFE, GRANT_LIFE
from services.auth.oauth.tables import OAuthClient, OAuthGrant, OAuthToken
from services.auth.oauth.tokens import find_token, is_alive, revoke_grant
from services.auth.secret import digest, draw_secret
from services.auth.tables import SignedSession
from shared.identity.access_token import ALGORITHM
from shared.transaction import Transaction

if TYPE_CHECKING:
    from services.auth.oauth.server import Issuer

CLIENT_AUTH = ["private_key_jwt", "none"]
S256_LENGTH = 43
RECENT = timedelta(minutes=5)
"""A sign-in so recent answers a tool that asks for a new one (`prompt=login`)."""


class CodeGrant(grants.AuthorizationCodeGrant):
    """A code serves once, within a minute, for the client and the address it was made for."""

    TOKEN_ENDPOINT_AUTH_METHODS = CLIENT_AUTH
    server: Issuer

    def generate_authorization_code(self) -> str:
        return draw_secret()

    def save_authorization_code(self, code: str, request: Any) -> None:
        tx, person, asked = self.server.tx, request.user, request.payload.data
        assert isinstance(person, Person)
        grant = OAuthGrant(
            client_id=request.client.client_id,
            account_id=person.account_id,
            session_id=person.session_id,
            code_digest=digest(code),
            code_expires_at=tx.now + CODE_LIFE,
            code_challenge=asked["code_challenge"],
            redirect_uri=asked["redirect_uri"],
            scope=request.scope,
            nonce=asked.get("nonce"),
            auth_time=tx.session.get_one(SignedSession, person.session_id).created_at,
            expires_at=tx.now + GRANT_LIFE,
        )
        tx.session.add(grant)
        tx.session.flush()
        actor = f"account:{person.account_id}"
        tx.record(actor, "tool_allowed", actor=actor, client=grant.client_id, scope=grant.scope)

    def query_authorization_code(self, code: str, client: OAuthClient) -> OAuthGrant | None:
        """The grant of a code that may still serve, locked. Shown a second time, it takes back what it gave."""
        tx = self.server.tx
        query = select(OAuthGrant).filter_by(code_digest=digest(code), client_id=client.client_id)
        grant = tx.session.scalars(query.with_for_update()).one_or_none()
        if grant is None:
            return None
        if grant.code_used_at is not None:
            revoke_grant(tx, grant, reason="code_used_twice")
        return grant if tx.now < grant.code_expires_at and person_of(tx, grant) else None

    def delete_authorization_code(self, authorization_code: OAuthGrant) -> None:
        """Kept, as used: that is how a second use is known."""
        authorization_code.code_used_at = self.server.tx.now

    def authenticate_user(self, authorization_code: OAuthGrant) -> Person | None:
        return person_of(self.server.tx, authorization_code)


class StrictPkce(CodeChallenge):
    """authlib asks it of public clients only and accepts `plain`: here S256, of every client."""

    SUPPORTED_CODE_CHALLENGE_METHOD = ["S256"]

    def validate_code_challenge(self, grant: CodeGrant, redirect_uri: str) -> None:
        asked = grant.request.payload.data
        if asked.get("code_challenge_method") != "S256" or len(asked.get("code_challenge", "")) != S256_LENGTH:
            raise InvalidRequestError("A code_challenge with the method S256 is required.")
        super().validate_code_challenge(grant, redirect_uri)

    def get_authorization_code_challenge_method(self, authorization_code: OAuthGrant) -> str:  # noqa: ARG002
        return "S256"


class IdToken(OpenIDCode):
    """Who signed in, for this tool alone: its subject, its nonce, and nothing else of the person."""

    def __init__(self, issuer: Issuer) -> None:
        super().__init__(require_nonce=False)
        self._issuer = issuer

    @cached_property
    def _key(self) -> RSAKey:
        return current_issuer_key(self._issuer.tx)

    def validate_openid_authorization_request(self, grant: CodeGrant, redirect_uri: str) -> None:
        """Only signing people in is offered here: without `openid` there is nothing to give."""
        super().validate_openid_authorization_request(grant, redirect_uri)
        refuse_unsupported(grant)

    def __call__(self, grant: CodeGrant) -> None:
        super().__call__(grant)
        grant.register_hook("after_validate_authorization_request_payload", _require_openid)

    def exists_nonce(self, nonce: str, request: Any) -> bool:  # noqa: ARG002 - authlib's signature
        """The nonce is the tool's to compare; a request that is opened again in the browser is no attack on us."""
        return False

    def resolve_client_private_key(self, client: OAuthClient) -> Any:  # noqa: ARG002 - authlib's signature
        return self._key

    def get_client_algorithm(self, client: OAuthClient) -> str:  # noqa: ARG002 - never the client's choice
        return ALGORITHM

    def get_encode_header(self, client: OAuthClient) -> dict[str, Any]:  # noqa: ARG002 - authlib's signature
        return {"alg": ALGORITHM, "typ": "JWT", "kid": self._key.kid}

    def get_client_claims(self, client: OAuthClient) -> dict[str, Any]:
        now = self._issuer.tx.now
        return {
            "iss": self._issuer.url,
            "aud": client.client_id,
            "iat": int(now.timestamp()),
            "exp": int((now + ACCESS_LIFE).timestamp()),
        }

    def generate_user_info(self, user: Person, scope: str) -> dict[str, Any]:  # noqa: ARG002 - the rest: userinfo
        return {"sub": subject_of(self._issuer.tx, self._issuer.client_at_work, user.account_id)}


def _require_openid(grant: CodeGrant, redirect_uri: str) -> None:  # noqa: ARG001 - a hook's signature
    if "openid" not in (grant.request.payload.scope or "").split():
        raise InvalidScopeError("The scope openid is required.")


def refuse_unsupported(grant: CodeGrant) -> None:
    """Say so rather than ignore what would change the meaning of the request."""
    asked = grant.request.payload.data
    for name in ("request", "request_uri"):
        if name in asked:
            raise InvalidRequestError("Request objects are not supported.", error=f"{name}_not_supported")
    if asked.get("response_mode", "query") != "query":
        raise InvalidRequestError("Only the response_mode query is supported.")
    if not asked.get("max_age", "0").isdecimal() or len(asked.get("max_age", "0")) > 9:
        raise InvalidRequestError("max_age is a number of seconds.")


def asks_for_a_newer_sign_in(tx: Transaction, grant: CodeGrant, signed: SignedSession) -> bool:
    """`prompt=login` or `max_age`: the person may have to sign in again, which their sign-out alone does."""
    asked = grant.request.payload.data
    limits = [timedelta(seconds=int(asked["max_age"]))] if "max_age" in asked else []
    if "login" in asked.get("prompt", "").split():
        limits.append(RECENT)
    return any(tx.now - signed.created_at > max(limit, timedelta(seconds=30)) for limit in limits)


class RefreshGrant(grants.RefreshTokenGrant):
    """Each refresh token serves once; shown again, by anyone, it ends the whole family."""

    TOKEN_ENDPOINT_AUTH_METHODS = CLIENT_AUTH
    INCLUDE_NEW_REFRESH_TOKEN = True
    server: Issuer

    def authenticate_refresh_token(self, refresh_token: str) -> OAuthToken | None:
        tx = self.server.tx
        found = find_token(tx, refresh_token)
        if found is None or found[0].kind != "refresh" or not found[0].check_client(self.request.client):
            return None
        token, grant = found
        if token.used_at is not None:
            revoke_grant(tx, grant, reason="refresh_used_twice")
        return token if is_alive(tx, token, grant) else None

    def authenticate_user(self, refresh_token: OAuthToken) -> Person | None:
        tx = self.server.tx
        return person_of(tx, tx.session.get_one(OAuthGrant, refresh_token.grant_id))

    def revoke_old_credential(self, refresh_token: OAuthToken) -> None:
        refresh_token.used_at = self.server.tx.now


class MachineGrant(grants.ClientCredentialsGrant):
    """A partner's machine, which proves itself with its key."""

    TOKEN_ENDPOINT_AUTH_METHODS = ["private_key_jwt"]
