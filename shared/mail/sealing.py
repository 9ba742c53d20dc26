"""A letter at rest: who it is for and what it says, unreadable without the service's secret setting."""

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import BaseModel

PURPOSE = b"certif: letters at rest"


class Letter(BaseModel, frozen=True):
    """A letter of plain text to one address."""

    to: str
    subject: str
    text: str


def seal(letter: Letter, key: str) -> str:
    return _box(key).encrypt(letter.model_dump_json().encode()).decode()


def unseal(sealed: str, key: str) -> Letter | None:
    """None when the secret setting has changed since: nobody can read it any more."""
    try:
        return Letter.model_validate_json(_box(key).decrypt(sealed.encode()))
    except InvalidToken:
        return None


def _box(key: str) -> Fernet:
    derived = HKDF(SHA256(), length=32, salt=None, info=PURPOSE).derive(key.encode())
    return Fernet(urlsafe_b64encode(derived))
