"""The proof that an answer reached the server (`docs/rules.md` R-RECEIPT).

A receipt is a MAC over what was received, in a form short enough to be copied: anyone who shows one proves
that the platform took that answer, at that place of that test, at that instant.
"""

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

_VERSION = "R1"
_KEPT_BYTES = 16
_SHORTEST_KEY = 32


@dataclass(frozen=True, slots=True)
class ReceivedAnswer:
    """What a receipt vouches for. `sequence` counts the answers of the attempt from 1."""

    attempt_id: UUID
    sequence: int
    item_id: str
    answer_digest: str
    received_at: datetime


def answer_digest(answer: str) -> str:
    """The SHA-256 of an answer, to the letter, in 64 hexadecimal digits."""
    return hashlib.sha256(answer.encode("utf-8", "surrogatepass")).hexdigest()


def receipt(received: ReceivedAnswer, key: bytes) -> str:
    """The receipt of an answer: `R1-` and 26 letters or digits.

    :raises ValueError: a key of less than 32 bytes, or an instant without a time zone.
    """
    if len(key) < _SHORTEST_KEY:
        raise ValueError(f"a receipt key has {_SHORTEST_KEY} bytes or more")
    mac = hmac.digest(key, _encoded(received), hashlib.sha256)[:_KEPT_BYTES]
    return f"{_VERSION}-{base64.b32encode(mac).decode().rstrip('=')}"


def is_receipt_of(text: str, received: ReceivedAnswer, key: bytes) -> bool:
    """True when `text`, as copied by hand, is the receipt of exactly that answer."""
    copied = "".join(text.split()).upper()
    return hmac.compare_digest(copied.encode("utf-8", "surrogatepass"), receipt(received, key).encode())


def _encoded(received: ReceivedAnswer) -> bytes:
    # A JSON list: no value can spill into its neighbour, whatever it holds. The version opens it, so that
    # another encoding, one day, can never be taken for this one.
    if received.received_at.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    fields = [
        _VERSION,
        str(received.attempt_id),
        received.sequence,
        received.item_id,
        received.answer_digest,
        received.received_at.astimezone(UTC).isoformat(timespec="microseconds"),
    ]
    return json.dumps(fields, separators=(",", ":")).encode()
