"""The file of answers that wait, sealed by the browser for exam alone (`docs/rules.md` R-FILE).

A compact JWE (RFC 7516): ECDH-ES on P-256, then A256GCM. Its protected header names the attempt (`apu`), which the key
and the tag depend on; what it holds carries the ticket of that attempt, which only a page of this test was given.
"""

import hashlib
import hmac
from base64 import b64encode, urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime
from functools import cache
from typing import Annotated, Any, Literal
from uuid import UUID

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from shared.errors import Refusal

BIGGEST_FILE = 256 * 1024
"""Bytes. Each item answered at length, in signs of four bytes, is 180 kB."""
MOST_ANSWERS = 100
EXTENSION = ".certif"

_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of the group of P-256."""


class FileRefused(Refusal):
    """`sentence` says what the file is not, and what to do. Nothing of it was taken."""

    status = 422
    title = "Fichier refusé"

    def __init__(self, why: str) -> None:
        super().__init__(f"answer-file-{why}", SENTENCES[why])


_THE_ONE = "celui qui commence par « reponses- » et finit par « .certif »"
SENTENCES = {
    "none": f"Choisissez le fichier à déposer : {_THE_ONE}.",
    "too_big": f"Ce fichier est trop gros pour des réponses. Choisissez {_THE_ONE}.",
    "unknown": f"Ce n’est pas un fichier de réponses. Choisissez {_THE_ONE}.",
    "damaged": "Ce fichier de réponses est abîmé, a été modifié ou vient d’une autre plateforme : rien n’en a été "
    "pris. Enregistrez-le de nouveau depuis l’ordinateur de l’élève, puis déposez-le sans l’ouvrir.",
    "foreign": "Ce fichier est celui d’un autre test, ou d’une session d’un autre établissement : rien n’en a été "
    "pris. Vérifiez le numéro de certification qui est dans son nom.",
}


def _in_utc(claimed: datetime) -> datetime:
    try:
        return claimed.astimezone(UTC)
    except OverflowError:
        raise ValueError("before or after any calendar") from None


class SealedAnswer(BaseModel):
    """An answer that waited. `at` is when the device says that it was given; `key` is what the device calls it."""

    model_config = ConfigDict(frozen=True)

    key: Annotated[str, Field(max_length=64)]
    item: Annotated[str, Field(max_length=100)]
    action: Literal["valide", "passe"]
    responses: Annotated[tuple[str, ...], Field(max_length=50)]
    losses: Annotated[int, Field(ge=0, le=999)] = 0
    at: Annotated[AwareDatetime, AfterValidator(_in_utc)]


class SealedAnswers(BaseModel):
    """What a file holds, in the order of the items."""

    model_config = ConfigDict(frozen=True)

    attempt: UUID
    ticket: str
    answers: Annotated[tuple[SealedAnswer, ...], Field(min_length=1, max_length=MOST_ANSWERS)]


class _Registry(jwe.JWERegistry):
    max_ciphertext_length = BIGGEST_FILE


_ALGORITHMS = _Registry(algorithms=["ECDH-ES", "A256GCM"])
"""Nothing else opens a file: in particular nothing compressed, which could swell."""


def seal(attempt_id: UUID, secret: bytes) -> dict[str, Any]:
    """What a page of the test is given in advance, so that its browser can seal a file without network.

    `box` is the key, of this attempt alone, under which the browser keeps what waits on its disk (R-QUEUE).
    """
    box = _derived(secret, b"answer queue: " + attempt_id.bytes, 32)
    return {
        "attempt": str(attempt_id),
        "ticket": ticket(attempt_id, secret),
        "key": _public_key(secret),
        "box": b64encode(box).decode(),
    }


def ticket(attempt_id: UUID, secret: bytes) -> str:
    """What a file must hold to be of this attempt."""
    key = _derived(secret, b"answer file: ticket", 32)
    return urlsafe_b64encode(hmac.digest(key, attempt_id.bytes, hashlib.sha256)).decode().rstrip("=")


def open_file(content: bytes, secret: bytes) -> SealedAnswers:
    """What the file holds, once it is known to be whole and of the attempt that it names.

    :raises FileRefused: it is too big, no such file, damaged or forged.
    """
    if len(content) > BIGGEST_FILE:
        raise FileRefused("too_big")
    text = content.strip()
    if text.count(b".") != 4 or not text.isascii():
        raise FileRefused("unknown")
    try:
        opened = jwe.decrypt_compact(text, _private_key(secret), registry=_ALGORITHMS)
        named = UUID(bytes=urlsafe_b64decode(str(opened.headers().get("apu", "")) + "=="))
        held = SealedAnswers.model_validate_json(opened.plaintext or b"")
    except (JoseError, ValidationError, ValueError, TypeError, KeyError):
        raise FileRefused("damaged") from None
    genuine = hmac.compare_digest(held.ticket.encode(), ticket(held.attempt, secret).encode())
    if named != held.attempt or not genuine:
        raise FileRefused("damaged")
    return held


@cache
def _private_key(secret: bytes) -> ECKey:
    """Derived from the key of the receipts: one secret to keep, and to lose, for both proofs."""
    # 48 bytes brought below the order: no bias that anybody could see.
    number = int.from_bytes(_derived(secret, b"answer file: key", 48)) % (_ORDER - 1) + 1
    return ECKey.import_key(_jwk(ec.derive_private_key(number, ec.SECP256R1())))


def _jwk(key: ec.EllipticCurvePrivateKey) -> dict[str, Any]:
    numbers = key.private_numbers()
    point = numbers.public_numbers
    return {"kty": "EC", "crv": "P-256", "x": _word(point.x), "y": _word(point.y), "d": _word(numbers.private_value)}


def _word(number: int) -> str:
    return urlsafe_b64encode(number.to_bytes(32)).decode().rstrip("=")


def _public_key(secret: bytes) -> dict[str, Any]:
    whole = _private_key(secret).as_dict(private=False)
    return {name: whole[name] for name in ("kty", "crv", "x", "y")}


def _derived(secret: bytes, purpose: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt=None, info=purpose).derive(secret)
