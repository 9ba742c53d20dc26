"""What exam writes in cookies of its own, signed so that no browser can make one."""

from functools import cache

from flask import current_app
from itsdangerous import URLSafeTimedSerializer


def signer(salt: str) -> URLSafeTimedSerializer:
    """What signs and reads one kind of cookie: what was signed under another `salt` is refused."""
    key = current_app.secret_key
    assert isinstance(key, str)
    return _signer_of(key, salt)


@cache
def _signer_of(key: str, salt: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(key, salt=salt)
