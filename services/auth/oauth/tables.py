"""Tables of the issuer: the tools, what people allowed them, and what was given. Secrets are kept as digests."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from authlib.oauth2.rfc6749 import AuthorizationCodeMixin, ClientMixin, TokenMixin
from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.auth.oauth.scopes import GRANT_TYPES, ClientKind
from services.auth.tables import Base


class OAuthClient(Base, ClientMixin):
    """A tool or a machine, registered by the operator. There is no client secret: a key pair of its own, or PKCE alone.

    `uai` binds a tool to one school: only its people sign in there, and only their roles in it are told.
    """

    __tablename__ = "oauth_client"
    __table_args__ = (
        CheckConstraint(f"kind IN ({', '.join(repr(kind.value) for kind in ClientKind)})", name="kind"),
        CheckConstraint("(kind = 'public') = (jwks IS NULL)", name="key_unless_public"),
    )

    client_id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    kind: Mapped[str]
    uai: Mapped[str | None]
    redirect_uris: Mapped[list[str]] = mapped_column(JSONB)
    scopes: Mapped[list[str]] = mapped_column(JSONB)
    jwks: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    registered_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]

    def get_client_id(self) -> str:
        return self.client_id

    def get_default_redirect_uri(self) -> None:
        """None: the address is always said, and compared."""

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri in self.redirect_uris

    def get_allowed_scope(self, scope: str | None) -> str | None:
        """The scopes asked for when each is allowed; None, which refuses, otherwise: nothing is given by default."""
        asked = (scope or "").split()
        return " ".join(asked) if asked and set(asked) <= set(self.scopes) else None

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:  # noqa: ARG002 - authlib's signature
        return method == ("none" if self.kind == ClientKind.PUBLIC else "private_key_jwt")

    def check_client_secret(self, client_secret: str) -> bool:  # noqa: ARG002 - authlib's signature
        return False

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code" and self.kind != ClientKind.MACHINE

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type in GRANT_TYPES[ClientKind(self.kind)]


class OAuthSubject(Base):
    """How one tool knows one person: drawn at random, another for each tool, so that two tools cannot compare."""

    __tablename__ = "oauth_subject"

    client_id: Mapped[str] = mapped_column(ForeignKey("oauth_client.client_id"), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), primary_key=True)
    subject: Mapped[UUID] = mapped_column(unique=True, default=uuid4)


class OAuthGrant(Base, AuthorizationCodeMixin):
    """What a person allowed a tool, once; its code, and the head of the family of tokens that came from it."""

    __tablename__ = "oauth_grant"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    client_id: Mapped[str] = mapped_column(ForeignKey("oauth_client.client_id"), index=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    session_id: Mapped[UUID] = mapped_column(ForeignKey("signed_session.id"), index=True)
    code_digest: Mapped[str] = mapped_column(unique=True)
    code_expires_at: Mapped[datetime]
    code_used_at: Mapped[datetime | None]
    code_challenge: Mapped[str]
    redirect_uri: Mapped[str]
    scope: Mapped[str]
    nonce: Mapped[str | None]
    auth_time: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    revoked_at: Mapped[datetime | None]

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str | None:
        return self.nonce

    def get_auth_time(self) -> int:
        return int(self.auth_time.timestamp())

    def get_acr(self) -> None:
        """Not told."""

    def get_amr(self) -> None:
        """Not told."""


class OAuthToken(Base, TokenMixin):
    """An access or a refresh token given to a tool for a person. `used_at`: a refresh token that was exchanged."""

    __tablename__ = "oauth_token"
    __table_args__ = (CheckConstraint("kind IN ('access', 'refresh')", name="kind"),)

    digest: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    grant_id: Mapped[UUID] = mapped_column(ForeignKey("oauth_grant.id", ondelete="CASCADE"), index=True)
    client_id: Mapped[str]
    scope: Mapped[str]
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    def check_client(self, client: OAuthClient) -> bool:
        return self.client_id == client.client_id

    def get_scope(self) -> str:
        return self.scope


class OAuthAssertion(Base):
    """A client's signed assertion that has served, until it is refused anyway."""

    __tablename__ = "oauth_assertion"

    client_id: Mapped[str] = mapped_column(primary_key=True)
    jti_digest: Mapped[str] = mapped_column(primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class IssuerKey(Base):
    """A key that signs ID tokens and machines' access tokens; never one that signs the platform's own identity tokens.

    Retired, its private part is erased; the public one stays while something it signed may still be verified.
    """

    __tablename__ = "issuer_key"
    __table_args__ = (CheckConstraint("(retired_at IS NULL) = (private_jwk IS NOT NULL)", name="private_while_in_use"),)

    kid: Mapped[str] = mapped_column(primary_key=True)
    public_jwk: Mapped[dict[str, Any]] = mapped_column(JSONB)
    private_jwk: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]
