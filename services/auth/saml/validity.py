"""When a SAML message may be used: one clock tolerance for every limit, and no limit left out."""

from datetime import datetime, timedelta
from typing import Any

from services.auth.saml.clock import CLOCK_TOLERANCE
from services.auth.saml.refusal import Reason, SamlRefused

MAX_VALIDITY = timedelta(minutes=10)
"""No message is accepted that could still be used later than this, nor one issued longer ago."""


def read_instant(element: Any, attribute: str) -> datetime:
    """An xs:dateTime with its time zone; refuses what is absent or has no zone."""
    text = element.get(attribute)
    if text is None:
        raise SamlRefused(Reason.NO_EXPIRY, f"{attribute} is missing")
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise SamlRefused(Reason.MALFORMED, f"{attribute} is {text!r}") from error
    if instant.utcoffset() is None:
        raise SamlRefused(Reason.MALFORMED, f"{attribute} has no time zone: {text!r}")
    return instant


def check_begun(begin: datetime, now: datetime) -> None:
    if begin > now + CLOCK_TOLERANCE:
        raise SamlRefused(Reason.NOT_YET_VALID, f"begins at {begin.isoformat()}, now {now.isoformat()}")


def check_fresh(issued: datetime, now: datetime) -> None:
    """Issued in the past, and not long ago."""
    check_begun(issued, now)
    if issued < now - MAX_VALIDITY - CLOCK_TOLERANCE:
        raise SamlRefused(Reason.EXPIRED, f"issued at {issued.isoformat()}, now {now.isoformat()}")


def check_not_over(end: datetime, now: datetime) -> None:
    if end <= now - CLOCK_TOLERANCE:
        raise SamlRefused(Reason.EXPIRED, f"ends at {end.isoformat()}, now {now.isoformat()}")


def check_end(end: datetime, now: datetime) -> datetime:
    """Still valid, and not for long. Return the instant from which it is refused, tolerance included."""
    check_not_over(end, now)
    if end > now + MAX_VALIDITY + CLOCK_TOLERANCE:
        raise SamlRefused(Reason.TOO_LONG, f"ends at {end.isoformat()}, now {now.isoformat()}")
    return end + CLOCK_TOLERANCE
