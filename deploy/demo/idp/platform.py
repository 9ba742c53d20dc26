"""The only platform that this ENT knows: its names, its addresses, its certificate."""

from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey


@dataclass(frozen=True)
class Platform:
    """The certification platform at `public_url`, as its SAML metadata presents it."""

    public_url: str
    certificate: Path | None

    @property
    def entity_id(self) -> str:
        return f"{self.public_url}/compte/saml/metadata"

    @property
    def acs_url(self) -> str:
        return f"{self.public_url}/compte/saml/acs"

    @property
    def slo_url(self) -> str:
        return f"{self.public_url}/compte/saml/slo"

    @property
    def login_url(self) -> str:
        """What the tile opens."""
        return f"{self.public_url}/compte/saml/login"

    def public_key(self) -> RSAPublicKey | None:
        """Read at each use: the platform may draw its key after the ENT has started."""
        if self.certificate is None:
            return None
        key = x509.load_pem_x509_certificate(self.certificate.read_bytes()).public_key()
        if not isinstance(key, RSAPublicKey):
            raise TypeError("the certificate of the platform does not hold an RSA key")
        return key
