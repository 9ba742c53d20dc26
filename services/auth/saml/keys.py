"""The key pair of a SAML party."""

from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
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


def kept_pair(folder: Path, common_name: str, now: datetime) -> KeyPair:
    """The pair kept in `folder` (`key.pem`, `certificate.pem`), drawn at the first call.

    The folder appears whole or not at all: of two processes that start together, one draws and both read the same.
    """
    if not folder.exists():
        _draw_into(folder, common_name, now)
    return KeyPair((folder / "key.pem").read_text(), (folder / "certificate.pem").read_text())


def _draw_into(folder: Path, common_name: str, now: datetime) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder.parent, ignore_cleanup_errors=True) as draft:
        pair = self_signed_pair(common_name, now)
        prepared = Path(draft) / folder.name
        prepared.mkdir(mode=0o700)
        (prepared / "key.pem").touch(mode=0o600)
        (prepared / "key.pem").write_text(pair.key_pem)
        (prepared / "certificate.pem").write_text(pair.cert_pem)
        with suppress(OSError):  # another process was faster: its folder is not empty, ours cannot take its place
            prepared.rename(folder)


def _private_pem(key: rsa.RSAPrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
