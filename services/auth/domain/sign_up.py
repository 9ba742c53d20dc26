"""What a new compte Pix is made of (`docs/rules.md` R-SIGN-UP)."""

import secrets
from collections.abc import Iterator
from datetime import date

from shared.domain.names import normalise

TERMS = date(2026, 11, 24)
"""The terms of use that stand: the date is kept with each account that accepts them."""

LONGEST_NAME = 255


def flaw_of_name(typed: str) -> str | None:
    """Why this cannot be the first or last name of a person; None when it can."""
    if len(typed) > LONGEST_NAME:
        return f"Ce nom est trop long : {LONGEST_NAME} caractères au plus."
    if not normalise(typed) or not typed.isprintable():
        return "Écrivez ce nom avec des lettres."
    return None


def identifiants(first_name: str, last_name: str, born: date) -> Iterator[str]:
    """`prenom.nomJJMM`, then, while it is taken, four digits drawn in place of the day and the month."""
    stem = f"{normalise(first_name)}.{normalise(last_name)}"[:200]
    yield f"{stem}{born:%d%m}"
    while True:
        yield f"{stem}{secrets.randbelow(10_000):04d}"
