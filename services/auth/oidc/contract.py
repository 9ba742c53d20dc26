"""What the operator writes of each OpenID Connect provider (`AUTH_OIDC_PROVIDERS`, see the README of auth)."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from services.auth.providers.provider import Audience

LOOPBACK = {"127.0.0.1", "localhost", "::1"}

RESERVED = frozenset(
    {
        "client_id",
        "code_challenge",
        "code_challenge_method",
        "nonce",
        "redirect_uri",
        "request",
        "request_uri",
        "response_mode",
        "response_type",
        "scope",
        "state",
    }
)
"""Parameters that protect the sign-in: a setting does not write over them."""


def safe_url(url: str) -> str:
    """An https address, or one of this machine; without a password nor a fragment.

    :raises ValueError: another.
    """
    parts = urlsplit(url)
    safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    if not (safe and parts.hostname) or "@" in parts.netloc or parts.fragment:
        raise ValueError(f"{url!r}: an https address is expected (http on this machine only)")
    return url


SafeUrl = Annotated[str, AfterValidator(safe_url)]


class ClientAuthentication(StrEnum):
    BASIC = "client_secret_basic"
    POST = "client_secret_post"
    KEY = "private_key_jwt"


class ClaimNames(BaseModel):
    """Where each fact is, as the provider calls it. None: it is not given."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    subject: str = "sub"
    last_name: str = "family_name"
    first_name: str = "given_name"
    uai: str | None = None
    division: str | None = None
    birth_date: str | None = None
    profile: str | None = None


class Contract(BaseModel):
    """One provider. `secret_file` holds the secret, or the PEM key when `client_authentication` is a key."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: str = Field(pattern="^[a-z][a-z0-9-]{1,30}$")
    """In the addresses: `/compte/oidc/<key>/retour` is declared to the provider."""
    name: str = Field(min_length=2, max_length=40)
    """On the button, and in sentences: « depuis … »."""
    audience: Audience
    issuer: SafeUrl
    client_id: str = Field(min_length=1, max_length=255)
    client_authentication: ClientAuthentication = ClientAuthentication.BASIC
    secret_file: Path
    key_id: str | None = None
    """The `kid` that the provider knows our key by, for `private_key_jwt`."""
    scope: str = "openid profile"
    claims: ClaimNames = ClaimNames()
    pupil_profiles: frozenset[str] = frozenset()
    """The values of the claim `profile` that are a pupil's; anybody else is not one."""
    authorize_parameters: dict[str, str] = {}
    userinfo_parameters: dict[str, str] = {}

    @property
    def secret(self) -> str:
        return self.secret_file.read_text().strip()

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if "openid" not in self.scope.split():
            raise ValueError(f"{self.key}: scope must contain openid")
        if taken := RESERVED & set(self.authorize_parameters):
            raise ValueError(f"{self.key}: authorize_parameters may not set {', '.join(sorted(taken))}")
        if self.audience is Audience.PUPILS and self.claims.uai is None:
            raise ValueError(f"{self.key}: without the school (claims.uai) no pupil can be recognised")
        if (self.claims.profile is None) != (not self.pupil_profiles):
            raise ValueError(f"{self.key}: claims.profile and pupil_profiles go together")
        return self


class ProvidersFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    providers: list[Contract]

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        for one in ("key", "issuer"):
            values = [getattr(contract, one) for contract in self.providers]
            if len(set(values)) < len(values):
                raise ValueError(f"two providers have the same {one}")
        return self


def read_contracts(path: Path) -> list[Contract]:
    """The providers of a YAML or JSON file; the files of secrets are beside it unless their path is absolute.

    :raises ValueError: it does not hold what is expected. :raises OSError: a file is missing.
    """
    try:
        written = yaml.safe_load(path.read_text())
    except yaml.YAMLError as error:
        raise ValueError(f"{path} is neither YAML nor JSON") from error
    contracts = TypeAdapter(ProvidersFile).validate_python(written).providers
    placed = [one.model_copy(update={"secret_file": path.parent / one.secret_file}) for one in contracts]
    for one in placed:
        if not one.secret:
            raise ValueError(f"{one.key}: {one.secret_file} is empty")
    return placed
