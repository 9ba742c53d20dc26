"""The key pair of a SAML party."""

from datetime import datetime, timedelta
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

_TEN_YEARS = timedelta(days=3650)


class KeyPair(NamedTuple):
    """A private key (PKCS#8, not encrypted) and its certificate, both PEM."""

    key_pem: str
    cert_pem: str


def self_signed_pair(common_name: str, now: datetime, lifetime: timedelta = _TEN_YEARS) -> KeyPair:
    """RSA 2048 with a self-signed SHA-256 certificate: what the GAR registers (docs/rules.md).

    `common_name` holds 64 characters at most. The certificate begins a day before `now`, for late clocks.
    """
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + lifetime)
        .sign(key, hashes.SHA256())
    )
    return KeyPair(_private_pem(key), certificate.public_bytes(serialization.Encoding.PEM).decode())


def _private_pem(key: rsa.RSAPrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
