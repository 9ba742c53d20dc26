"""What the metadata file of the identity provider says: names, addresses and trusted certificates."""

import base64
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from onelogin.saml2.idp_metadata_parser import OneLogin_Saml2_IdPMetadataParser

_MIN_RSA_BITS = 2048


class IdpMetadataError(ValueError):
    """The metadata file cannot be trusted or used: the service must not start with it."""


@dataclass(frozen=True)
class IdpMetadata:
    """An identity provider. Two signing certificates or more during a rollover, any of them is trusted."""

    entity_id: str
    sso_url: str
    slo_url: str | None
    signing_certificates: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.signing_certificates:
            raise IdpMetadataError("the IdP metadata holds no signing certificate")


def read_idp_metadata(path: Path) -> IdpMetadata:
    """Read a metadata file given by the operator of the IdP (setting `GAR_IDP_METADATA`).

    Raises IdpMetadataError when the file is missing, not metadata, or weak.
    """
    try:
        found = OneLogin_Saml2_IdPMetadataParser.parse(path.read_bytes()).get("idp", {})
        return IdpMetadata(
            entity_id=found["entityId"],
            sso_url=found["singleSignOnService"]["url"],
            slo_url=found.get("singleLogoutService", {}).get("url"),
            signing_certificates=tuple(_trusted_pem(text) for text in _signing_texts(found)),
        )
    except KeyError as missing:
        raise IdpMetadataError(f"{path}: no {missing} on HTTP-Redirect in the IdP metadata") from missing
    except (OSError, ValueError, SyntaxError, AttributeError) as error:
        raise IdpMetadataError(f"{path}: {error}") from error


def _signing_texts(found: dict[str, Any]) -> list[str]:
    if "x509cert" in found:
        return [found["x509cert"]]
    signing: list[str] = found.get("x509certMulti", {}).get("signing", [])
    return signing


def _trusted_pem(text: str) -> str:
    certificate = x509.load_der_x509_certificate(base64.b64decode(text, validate=True))
    key = certificate.public_key()
    if not isinstance(key, rsa.RSAPublicKey) or key.key_size < _MIN_RSA_BITS:
        raise IdpMetadataError(f"an IdP certificate is not RSA of at least {_MIN_RSA_BITS} bits")
    return certificate.public_bytes(Encoding.PEM).decode()
