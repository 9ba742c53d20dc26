"""Secrets that a cookie carries: drawn, and kept as a digest only."""

import hashlib
import hmac
from secrets import token_urlsafe


def draw_secret() -> str:
    """256 bits."""
    return token_urlsafe(32)


def digest(secret: str) -> str:
    """64 hexadecimal digits. A plain hash is enough for what cannot be guessed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def keyed_digest(text: str, key: str) -> str:
    """The digest of a text that could be guessed: useless without the service's secret key."""
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()
