"""Passwords: argon2id, few at a time, the same work whether the account exists or not (`docs/rules.md` R-PASSWORD)."""

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from shared.errors import Refusal

PATIENCE = 8.0
"""Seconds that a person waits for their turn before being told that there is a queue."""

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1, type=Type.ID)
_turns = BoundedSemaphore(2)


class Crowded(Refusal):
    """A whole school signs in at this second."""

    status = 503
    title = "Beaucoup de monde en ce moment"

    def __init__(self) -> None:
        super().__init__(
            "sign-in-crowded",
            "Beaucoup de personnes se connectent en même temps. Attendez quelques secondes, puis recommencez.",
        )


def hash_password(password: str) -> str:
    with _turn():
        return _hasher.hash(_composed(password))


def is_password(password: str, kept: str | None) -> bool:
    """True when `kept` is the hash of `password`; takes as long when there is none.

    :raises Crowded: too many people are being served.
    """
    with _turn():
        try:
            right = _hasher.verify(kept or _NOBODY, _composed(password))
        except (VerificationError, InvalidHashError):
            return False
    return right and kept is not None


def needs_rehash(kept: str) -> bool:
    """True for a hash made with weaker settings than today's."""
    return _hasher.check_needs_rehash(kept)


@contextmanager
def _turn() -> Iterator[None]:
    """19 MiB and a core each: two at once leave the machine to the others."""
    if not _turns.acquire(timeout=PATIENCE):
        raise Crowded()
    try:
        yield
    finally:
        _turns.release()


def _composed(password: str) -> str:
    """One keyboard sends é as one character, another as two."""
    return unicodedata.normalize("NFC", password)


_NOBODY = _hasher.hash("nobody has this password")
