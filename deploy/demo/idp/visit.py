"""Who is signed in at the ENT, in a cookie of its own."""

from dataclasses import asdict, dataclass
from secrets import token_hex

from flask import session

_KEY = "visit"


@dataclass(frozen=True)
class Visit:
    """A pupil at the ENT: the name and session that SAML messages use, and whether the platform was opened."""

    pupil_key: str
    name_id: str
    session_index: str
    opened_platform: bool = False


def begin(pupil_key: str) -> None:
    session.clear()
    session[_KEY] = asdict(Visit(pupil_key, f"_{token_hex(16)}", f"_{token_hex(16)}"))


def current() -> Visit | None:
    kept = session.get(_KEY)
    return Visit(**kept) if kept else None


def remember_platform() -> None:
    session[_KEY] = {**session[_KEY], "opened_platform": True}


def end() -> Visit | None:
    """Sign out of the ENT; return the visit that ends."""
    visit = current()
    session.clear()
    return visit
