"""Our side of the SAML contract, and the hardened settings of python3-saml built from it."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Saml
from onelogin.saml2.settings import OneLogin_Saml2_Settings

from services.auth.saml.attributes import GAR_NAMES, AttributeNames
from services.auth.saml.certificates import End, ends, soon
from services.auth.saml.idp import IdpMetadata, read_idp_metadata

_SECURITY = {
    "wantAssertionsSigned": True,
    "authnRequestsSigned": True,
    "logoutRequestSigned": True,
    "logoutResponseSigned": True,
    "signMetadata": True,
    "signatureAlgorithm": Saml.RSA_SHA256,
    "digestAlgorithm": Saml.SHA256,
    "rejectDeprecatedAlgorithm": True,
    "wantAttributeStatement": True,
    # the GAR documents no NameID: people are known by the attribute IDO alone
    "wantNameId": False,
    # naming a context would block schools whose ENT signs people in another way
    "requestedAuthnContext": False,
    # addresses such as http://gateway are legitimate inside a compose network
    "allowSingleLabelDomains": True,
}


@dataclass(frozen=True)
class SamlConfig:
    """Everything that a SAML exchange needs to know before it starts.

    `public_url` has no trailing slash. `allow_test_uais` accepts the suffixed school codes (0650499P-ET6) of
    the GAR's test platform. Raises ValueError when the parts do not fit together.
    """

    public_url: str
    sp_key_pem: str
    sp_cert_pem: str
    idp: IdpMetadata
    allow_test_uais: bool = False
    attribute_names: AttributeNames = GAR_NAMES

    def __post_init__(self) -> None:
        key = load_pem_private_key(self.sp_key_pem.encode(), password=None)
        if key.public_key() != self.sp_certificate.public_key():
            raise ValueError("the SAML certificate of the service is not the one of its private key")
        if self.public_url.startswith("https://") and not self.idp.sso_url.startswith("https://"):
            raise ValueError("an https service does not sign people in through an http identity provider")

    @classmethod
    def from_files(
        cls,
        public_url: str,
        sp_key: Path,
        sp_cert: Path,
        idp_metadata: Path,
        *,
        allow_test_uais: bool = False,
    ) -> "SamlConfig":
        """Read keys and IdP metadata from their files. Raises OSError or ValueError."""
        idp = read_idp_metadata(idp_metadata)
        return cls(public_url, sp_key.read_text(), sp_cert.read_text(), idp, allow_test_uais)

    @property
    def entity_id(self) -> str:
        """The GAR asks that our name be the address of our metadata."""
        return f"{self.public_url}/compte/saml/metadata"

    @property
    def acs_url(self) -> str:
        return f"{self.public_url}/compte/saml/acs"

    @property
    def slo_url(self) -> str:
        return f"{self.public_url}/compte/saml/slo"

    @property
    def slo_soap_url(self) -> str:
        """Where the ENT itself, and no browser, asks to close sessions."""
        return f"{self.slo_url}/soap"

    @property
    def login_url(self) -> str:
        """The address declared to the GAR for the resource: RelayState must equal it."""
        return f"{self.public_url}/compte/saml/login"

    @cached_property
    def sp_certificate(self) -> x509.Certificate:
        return x509.load_pem_x509_certificate(self.sp_cert_pem.encode())

    def ending_soon(self, now: datetime) -> list[End]:
        """The certificates, theirs and ours, that end within 60 days."""
        return soon(ends(self.idp.signing_certificates, self.sp_certificate), now)

    @cached_property
    def login_settings(self) -> OneLogin_Saml2_Settings:
        """For sign-in: the assertion must be signed, the message around it may be."""
        return self._library_settings(wants_signed_messages=False)

    @cached_property
    def logout_settings(self) -> OneLogin_Saml2_Settings:
        """For sign-out: the message itself must be signed."""
        return self._library_settings(wants_signed_messages=True)

    def _library_settings(self, *, wants_signed_messages: bool) -> OneLogin_Saml2_Settings:
        sp = {
            "entityId": self.entity_id,
            "assertionConsumerService": {"url": self.acs_url, "binding": Saml.BINDING_HTTP_POST},
            "singleLogoutService": {"url": self.slo_url, "binding": Saml.BINDING_HTTP_REDIRECT},
            "NameIDFormat": Saml.NAMEID_UNSPECIFIED,
            "x509cert": self.sp_cert_pem,
            "privateKey": self.sp_key_pem,
        }
        security = {**_SECURITY, "wantMessagesSigned": wants_signed_messages}
        idp = self._idp_settings()
        return OneLogin_Saml2_Settings({"strict": True, "sp": sp, "idp": idp, "security": security})

    def request_data(self, url: str, query: dict[str, str] | None = None, query_string: str = "") -> dict[str, Any]:
        """Which address was called, for python3-saml: from our settings, never from request headers."""
        parts = urlsplit(url)
        return {
            "http_host": parts.netloc,
            "https": "on" if parts.scheme == "https" else "off",
            "script_name": parts.path,
            "get_data": query or {},
            "post_data": {},
            "query_string": query_string,
            "validate_signature_from_qs": True,
        }

    def _idp_settings(self) -> dict[str, Any]:
        settings: dict[str, Any] = {
            "entityId": self.idp.entity_id,
            "singleSignOnService": {"url": self.idp.sso_url, "binding": Saml.BINDING_HTTP_REDIRECT},
            "x509certMulti": {"signing": list(self.idp.signing_certificates)},
        }
        if self.idp.slo_url:
            settings["singleLogoutService"] = {"url": self.idp.slo_url, "binding": Saml.BINDING_HTTP_REDIRECT}
        return settings
