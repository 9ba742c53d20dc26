"""What lets a surveillant into the room who holds no role in the school (`docs/rules.md` R-ROOM-ENTRY)."""

import hmac
import re
import secrets
import unicodedata

DIGITS = "23456789"
SMALL = "bcdfghjkmpqrstvwxz"
CAPITALS = "BCDFGHJKMPQRSTVWXZ"
SYMBOLS = "!*?"
SIGNS = DIGITS + SMALL + CAPITALS + SYMBOLS
LENGTH = 6
PREFIX = "C-"

_SPACES = re.compile(r"\s")
_PREFIX = re.compile(r"[Cc][\-‐‑–—]")


def draw_room_password() -> str:
    """Six different signs: 47 × 46 × … × 42 ≈ 7.7 × 10⁹. Written with `C-` before it, which is not part of it."""
    return "".join(secrets.SystemRandom().sample(SIGNS, LENGTH))


def is_room_password(typed: str, password: str) -> bool:
    """True for the password, with or without its prefix and spaces; takes as long right or wrong. Case matters."""
    signs = _SPACES.sub("", unicodedata.normalize("NFKC", typed))
    if len(signs) > LENGTH:
        signs = _PREFIX.sub("", signs, count=1)
    return hmac.compare_digest(signs.encode(), password.encode()) and len(password) == LENGTH
