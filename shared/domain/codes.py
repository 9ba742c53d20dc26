"""The codes that people copy by hand (`docs/rules.md` R-CODE, R-VERIFY, R-TECHNICAL)."""

import hashlib
import hmac
import re
import secrets
import unicodedata

from shared.errors import Refusal

LETTERS = "BCDFGHJKMPQRTVWXY"
DIGITS = "2346789"
"""No vowel, so that no word is drawn; nothing that is read as something else (O and 0, I and 1, S and 5)."""

_CERTIFICATE_DRAW = 8
_TECHNICAL_DRAW = 6
_ACCESS_CODE = re.compile(r"[A-Z]{4}[0-9]{2}")
_CERTIFICATE_CODE = re.compile(r"P[A-Z0-9]{8}")
_TECHNICAL_CODE = re.compile(r"([0-9]{1,15})[\s\-‐‑–—]+([A-Z0-9]{6})")
_NOT_TYPED = re.compile(r"[\s\-‐‑–—]")


class InvalidAccessCode(Refusal):
    """What was typed cannot be an access code."""

    status = 400
    title = "Code d’accès incomplet"

    def __init__(self) -> None:
        super().__init__(
            "access-code-shape",
            "Le code d’accès se compose de 4 lettres puis de 2 chiffres, par exemple BCDF23 : "
            "recopiez celui que le surveillant a communiqué.",
        )


class InvalidCertificateCode(Refusal):
    """What was typed cannot be the verification code of a certificate."""

    status = 400
    title = "Code de vérification incomplet"

    def __init__(self) -> None:
        super().__init__(
            "certificate-code-shape",
            "Le code de vérification commence par « P- », suivi de 8 lettres ou chiffres : "
            "recopiez celui qui figure sur le certificat.",
        )


class InvalidTechnicalCode(Refusal):
    """What was typed cannot be the code of a technical test."""

    status = 400
    title = "Code incomplet"

    def __init__(self) -> None:
        super().__init__(
            "technical-code-shape",
            "Le code du test technique est un numéro, un tiret, puis 6 lettres ou chiffres, par exemple 52-7KHM4Q : "
            "recopiez celui que le référent Pix a donné.",
        )


def draw_access_code() -> str:
    """A new access code, each sign drawn evenly: 17⁴ × 7² = 4 092 529 codes. The caller checks it is free."""
    letters = (secrets.choice(LETTERS) for _ in range(4))
    digits = (secrets.choice(DIGITS) for _ in range(2))
    return "".join((*letters, *digits))


def normalise_access_code(text: str) -> str:
    """The code as it is printed, however it was typed (small letters, spaces, hyphens).

    :raises InvalidAccessCode: the rest is not four letters and two digits.
    """
    code = _typed(text)
    if _ACCESS_CODE.fullmatch(code) is None:
        raise InvalidAccessCode()
    return code


def new_salt() -> str:
    """32 hexadecimal digits, drawn once a session."""
    return secrets.token_hex(16)


def access_code_digest(code: str, salt: str) -> str:
    """What may leave the sessions service instead of the code, 64 hexadecimal digits.

    It keeps the code out of sight, not out of reach: few enough codes exist to try them all. The limit on
    attempts by account is what protects the room.
    """
    return hmac.new(salt.encode(), code.encode(), hashlib.sha256).hexdigest()


def is_access_code(text: str, *, salt: str, digest: str) -> bool:
    """True when `text`, as typed, is the code behind `digest`; takes as long right or wrong.

    :raises InvalidAccessCode: `text` cannot be a code.
    """
    return is_digest_of(access_code_digest(normalise_access_code(text), salt), digest)


def is_digest_of(typed: str, digest: str) -> bool:
    """True when two digests are one, in constant time; an empty one is nobody's."""
    return bool(digest) and hmac.compare_digest(typed.encode(), digest.encode())


def draw_technical_code() -> str:
    """A new code of a technical test, without the number that comes before it: 24⁶ = 191 102 976 codes."""
    return "".join(secrets.choice(LETTERS + DIGITS) for _ in range(_TECHNICAL_DRAW))


def technical_code(number: int, code: str) -> str:
    """As it is shown and typed: the number of the session, and the code."""
    return f"{number}-{code}"


def split_technical_code(text: str) -> tuple[int, str]:
    """The number of the session and the code, however they were typed.

    :raises InvalidTechnicalCode: it is not both.
    """
    found = _TECHNICAL_CODE.fullmatch(unicodedata.normalize("NFKC", text[:100]).strip().upper())
    if found is None:
        raise InvalidTechnicalCode()
    return int(found[1]), found[2]


def draw_certificate_code() -> str:
    """A new verification code, `P-` and 8 different signs (29.65 × 10⁹). The caller checks it is free."""
    return "P-" + "".join(secrets.SystemRandom().sample(LETTERS + DIGITS, _CERTIFICATE_DRAW))


def draw_end_code() -> str:
    """A new code of the end-of-test screen, four digits (R-END-CODE). The caller checks it is free."""
    return f"{secrets.randbelow(10_000):04}"


def normalise_certificate_code(text: str) -> str:
    """The verification code as it is printed, however it was typed.

    :raises InvalidCertificateCode: it is not `P` and eight letters or digits.
    """
    code = _typed(text)
    if _CERTIFICATE_CODE.fullmatch(code) is None:
        raise InvalidCertificateCode()
    return f"P-{code[1:]}"


def _typed(text: str) -> str:
    return _NOT_TYPED.sub("", unicodedata.normalize("NFKC", text)).upper()
