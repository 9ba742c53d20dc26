"""Cookie names and attributes (docs/decisions/0003): `__Host-` on https, bare on this machine's plain http."""

from typing import Any

from flask import Response

TOKEN = "jeton"  # noqa: S105 - the name of a cookie
SESSION = "session"
ATTEMPT = "epreuve"
COMPUTER = "poste"


def cookie_name(base: str, *, secure: bool) -> str:
    return f"__Host-{base}" if secure else base


def set_cookie(response: Response, base: str, value: str, *, secure: bool, max_age: int | None = None) -> None:
    """HttpOnly, Lax, Path=/; a session cookie unless `max_age` (seconds) is given."""
    attributes: dict[str, Any] = {"httponly": True, "samesite": "Lax", "path": "/", "secure": secure}
    response.set_cookie(cookie_name(base, secure=secure), value, max_age=max_age, **attributes)


def clear_cookie(response: Response, base: str, *, secure: bool) -> None:
    response.delete_cookie(cookie_name(base, secure=secure), path="/", httponly=True, samesite="Lax", secure=secure)
