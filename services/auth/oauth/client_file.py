"""The file that registers a client: nothing in it is secret, and nothing secret is accepted in it (R-ISSUER)."""

from typing import Any, Self
from urllib.parse import urlsplit

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet, OKPKey, RSAKey
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from services.auth.domain.uai import UAI
from services.auth.oauth.scopes import CLIENT_ID, MACHINE_SCOPES, PERSON_SCOPES, ClientKind

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
SMALLEST_RSA = 2048


class ClientFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    client_id: str = Field(pattern=f"^{CLIENT_ID.pattern}$")
    name: str = Field(min_length=2, max_length=80)
    """How the consent page calls the tool."""
    kind: ClientKind
    uai: str | None = Field(default=None, pattern=f"^{UAI.pattern}$")
    redirect_uris: list[str] = Field(default_factory=list, max_length=10)
    scopes: list[str] = Field(min_length=1)
    jwks: dict[str, Any] | None = None

    @field_validator("redirect_uris")
    @classmethod
    def _exact_addresses(cls, addresses: list[str]) -> list[str]:
        for address in addresses:
            parts = urlsplit(address)
            safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
            plain = all("!" <= sign <= "~" and sign not in '"\\*' for sign in address)
            if not (safe and plain and parts.hostname) or "#" in address or "@" in parts.netloc:
                raise ValueError(f"{address!r} : il faut une adresse https complète, sans fragment ni mot de passe")
        return addresses

    @field_validator("jwks")
    @classmethod
    def _public_keys(cls, jwks: dict[str, Any] | None) -> dict[str, Any] | None:
        return None if jwks is None else {"keys": [_public_key(jwk) for jwk in _listed(jwks)]}

    @model_validator(mode="after")
    def _of_one_kind(self) -> Self:
        if (self.jwks is None) != (self.kind is ClientKind.PUBLIC):
            raise ValueError("une clé publique (jwks) est nécessaire, sauf pour un client « public »")
        if bool(self.redirect_uris) == (self.kind is ClientKind.MACHINE):
            raise ValueError("redirect_uris est nécessaire, sauf pour une machine")
        known = set(MACHINE_SCOPES if self.kind is ClientKind.MACHINE else PERSON_SCOPES)
        if unknown := set(self.scopes) - known:
            raise ValueError(f"scopes inconnus ou d’un autre genre de client : {', '.join(sorted(unknown))}")
        if self.kind is not ClientKind.MACHINE and "openid" not in self.scopes:
            raise ValueError("scopes doit contenir openid")
        return self


def _listed(jwks: dict[str, Any]) -> list[Any]:
    keys = jwks.get("keys")
    if not isinstance(keys, list) or not 1 <= len(keys) <= 5:
        raise ValueError("un jeu de une à cinq clés est attendu")
    if len({key.get("kid") if isinstance(key, dict) else None for key in keys}) < len(keys):
        raise ValueError("chaque clé a son propre kid")
    return keys


def _public_key(jwk: Any) -> dict[str, Any]:
    """The key with its one algorithm written in it: no other verifies with it.

    :raises ValueError: not a public key of a kind that we accept.
    """
    try:
        key = KeySet.import_key_set({"keys": [jwk]}).keys[0]
    except (JoseError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise ValueError("une clé est illisible") from error
    if not isinstance(key, RSAKey | ECKey | OKPKey) or key.is_private:
        raise ValueError("seules des clés publiques sont acceptées : gardez la clé privée chez vous")
    if not isinstance(jwk.get("kid"), str) or jwk.get("use", "sig") != "sig":
        raise ValueError("chaque clé a un kid, et sert à signer")
    algorithm = _algorithm(key, jwk)
    if jwk.get("alg", algorithm) not in {algorithm, "EdDSA" if algorithm == "Ed25519" else algorithm}:
        raise ValueError(f"l’algorithme de cette clé est {algorithm}")
    return {**key.as_dict(private=False), "kid": jwk["kid"], "use": "sig", "alg": algorithm}


def _algorithm(key: RSAKey | ECKey | OKPKey, jwk: dict[str, Any]) -> str:
    if isinstance(key, RSAKey) and key.raw_value.key_size >= SMALLEST_RSA:
        return "RS256"
    if isinstance(key, ECKey) and jwk.get("crv") == "P-256":
        return "ES256"
    if isinstance(key, OKPKey) and jwk.get("crv") == "Ed25519":
        return "Ed25519"
    raise ValueError("RSA de 2048 bits au moins, EC P-256 ou Ed25519 sont acceptés")
