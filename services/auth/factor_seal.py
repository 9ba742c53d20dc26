"""The second factor's secret at rest: encrypted with a key derived from the service's secret setting."""

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from shared.errors import Refusal

PURPOSE = b"certif auth: second factor at rest"


def seal(secret: bytes, key: str) -> str:
    return _box(key).encrypt(secret).decode()


def unseal(sealed: str, key: str) -> bytes:
    """:raises Refusal: the service's secret has changed since."""
    try:
        return _box(key).decrypt(sealed.encode())
    except InvalidToken:
        raise Refusal(
            "factor-unreadable",
            "Votre double authentification n’est plus lisible par la plateforme. "
            "Demandez à l’opérateur de la remettre à zéro, puis activez-la à nouveau.",
        ) from None


def _box(key: str) -> Fernet:
    derived = HKDF(SHA256(), length=32, salt=None, info=PURPOSE).derive(key.encode())
    return Fernet(urlsafe_b64encode(derived))
