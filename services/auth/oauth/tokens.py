"""Tokens: given, found again, taken back. A person's are opaque, so that they can be taken back at once."""

from typing import Any
from uuid import uuid4

from joserfc import jwt
from sqlalchemy import select

from services.auth.oauth.keys import current_issuer_key
from services.auth.oauth.people import person_of
from services.auth.oauth.scopes import ACCESS_LIFE, MACHINE_LIFE, MACHINE_SCOPES
from services.auth.oauth.tables import OAuthClient, OAuthGrant, OAuthToken
from services.auth.secret import digest, draw_secret
from shared.identity.access_token import ALGORITHM, TYPE
from shared.transaction import Transaction


def draw_tokens(scope: str, *, refresh: bool) -> dict[str, Any]:
    """The answer to a tool that signs a person in."""
    token = {
        "token_type": "Bearer",
        "access_token": draw_secret(),
        "expires_in": int(ACCESS_LIFE.total_seconds()),
        "scope": scope,
    }
    return {**token, "refresh_token": draw_secret()} if refresh else token


def keep_tokens(tx: Transaction, grant: OAuthGrant, token: dict[str, Any]) -> None:
    """Keep the digests. A narrower access token does not narrow what the refresh token stands for."""
    access = _row(tx, grant, "access", token["access_token"])
    access.scope, access.expires_at = token["scope"], min(tx.now + ACCESS_LIFE, grant.expires_at)
    tx.session.add(access)
    if "refresh_token" in token:
        tx.session.add(_row(tx, grant, "refresh", token["refresh_token"]))
    tx.session.flush()


def _row(tx: Transaction, grant: OAuthGrant, kind: str, secret: str) -> OAuthToken:
    return OAuthToken(
        digest=digest(secret),
        kind=kind,
        grant_id=grant.id,
        client_id=grant.client_id,
        scope=grant.scope,
        issued_at=tx.now,
        expires_at=grant.expires_at,
    )


def find_token(tx: Transaction, secret: str) -> tuple[OAuthToken, OAuthGrant] | None:
    """A token and what it came from, which is locked: two uses at the same instant are looked at in turn."""
    grant_id = tx.session.scalar(select(OAuthToken.grant_id).where(OAuthToken.digest == digest(secret)))
    if grant_id is None:
        return None
    grant = tx.session.scalars(select(OAuthGrant).where(OAuthGrant.id == grant_id).with_for_update()).one()
    return tx.session.scalars(select(OAuthToken).where(OAuthToken.digest == digest(secret))).one(), grant


def is_alive(tx: Transaction, token: OAuthToken, grant: OAuthGrant) -> bool:
    return token.used_at is None and tx.now < token.expires_at and person_of(tx, grant) is not None


def revoke_grant(tx: Transaction, grant: OAuthGrant, *, reason: str) -> None:
    """Take back everything that came from this consent: each of its tokens is looked up through it."""
    if grant.revoked_at is not None:
        return
    grant.revoked_at = tx.now
    tx.record(f"account:{grant.account_id}", "tool_revoked", actor="auth", client=grant.client_id, reason=reason)


def machine_token(tx: Transaction, client: OAuthClient, scope: str, issuer: str, public_url: str) -> dict[str, Any]:
    """A JWT access token (RFC 9068) for one API, which verifies it without asking us."""
    jti = uuid4().hex
    claims = {
        "iss": issuer,
        "aud": sorted({public_url + MACHINE_SCOPES[one] for one in scope.split()}),
        "sub": client.client_id,
        "client_id": client.client_id,
        "scope": scope,
        "jti": jti,
        "iat": int(tx.now.timestamp()),
        "exp": int((tx.now + MACHINE_LIFE).timestamp()),
    }
    key = current_issuer_key(tx)
    signed = jwt.encode({"alg": ALGORITHM, "kid": key.kid, "typ": TYPE}, claims, key, algorithms=[ALGORITHM])
    tx.record(f"client:{client.client_id}", "machine_token_given", actor=f"client:{client.client_id}", jti=jti)
    return {
        "token_type": "Bearer",
        "access_token": signed,
        "expires_in": int(MACHINE_LIFE.total_seconds()),
        "scope": scope,
    }
