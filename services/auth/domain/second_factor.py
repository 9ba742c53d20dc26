"""The second factor: six digits that change every 30 seconds, RFC 6238 (`docs/rules.md` R-SECOND-FACTOR)."""

from collections.abc import Iterable
from datetime import datetime
from hmac import compare_digest
from secrets import choice, token_bytes

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from shared.identity.model import EVERYWHERE, Role

DIGITS = 6
STEP = 30
WINDOW = 1
"""Steps of the clock accepted before and after ours."""

SECRET_BYTES = 20
RECOVERY_CODES = 10
RECOVERY_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that are read one for another: 12 of them make 59 bits."""

RECOVERY_LENGTH = 12


def draw_totp_secret() -> bytes:
    """160 bits, as RFC 4226 asks: the length of the hash that every telephone knows."""
    return token_bytes(SECRET_BYTES)


def code_at(secret: bytes, step: int) -> str:
    # SHA-1 as a keyed hash is what every authenticator application reads; nothing here rests on its collisions.
    totp = TOTP(secret, DIGITS, SHA1(), STEP, enforce_key_length=False)  # noqa: S303
    return totp.generate(step * STEP).decode()


def step_of(now: datetime) -> int:
    return int(now.timestamp()) // STEP


def steps_of_code(secret: bytes, typed: str, now: datetime) -> list[int]:
    """The steps of the window that this code belongs to, the earliest first; none when it is wrong."""
    middle = step_of(now)
    window = range(max(0, middle - WINDOW), middle + WINDOW + 1)
    return [step for step in window if compare_digest(code_at(secret, step).encode(), typed.encode())]


def tidy(typed: str) -> str:
    """What was typed, without the spaces and hyphens that make it easy to read, in small letters."""
    return "".join(letter for letter in typed.casefold() if not letter.isspace() and letter not in "-\u2011")


def is_totp_form(typed: str) -> bool:
    return len(typed) == DIGITS and typed.isascii() and typed.isdigit()


def is_recovery_form(typed: str) -> bool:
    return len(typed) == RECOVERY_LENGTH and all(letter in RECOVERY_LETTERS for letter in typed)


def draw_recovery_codes() -> list[str]:
    """Ten, all different."""
    drawn: set[str] = set()
    while len(drawn) < RECOVERY_CODES:
        drawn.add("".join(choice(RECOVERY_LETTERS) for _ in range(RECOVERY_LENGTH)))
    return sorted(drawn)


def in_groups(text: str) -> str:
    """Four letters at a time, to be read and typed."""
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def is_offered(roles: Iterable[Role]) -> bool:
    """To the staff; pupils have no telephone in hand when they sit a test."""
    return any(role is not Role.PUPIL for role in roles)


def is_required(roles: Iterable[Role]) -> bool:
    return any(role in EVERYWHERE for role in roles)


def waits_for_factor(role: Role, *, enrolled: bool) -> bool:
    """Whether this role is held back until the session has passed the factor.

    The jury and the operators always; the other roles of the staff when the person has chosen to have one.
    """
    return role in EVERYWHERE or (enrolled and role is not Role.PUPIL)
