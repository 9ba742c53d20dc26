"""Secrets that a cookie carries: drawn, and kept as a digest only."""

import base64
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


def derive(secret: str, what: str) -> str:
    """Another secret for one use, 43 URL-safe signs: whoever holds `secret` finds it again; it leads nowhere back."""
    return base64.urlsafe_b64encode(hmac.digest(secret.encode(), what.encode(), "sha256")).rstrip(b"=").decode()
