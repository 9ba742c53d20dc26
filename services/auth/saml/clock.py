"""The instant is an argument, for python3-saml too.

The library reads the wall clock through one static method, with 300 s of tolerance in one place and none in
others. That method is replaced, once, by one that gives the instant of the `with` block around it and fails
outside of it: nothing here depends on a hidden clock.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta

from onelogin.saml2.utils import OneLogin_Saml2_Utils

CLOCK_TOLERANCE = timedelta(seconds=120)
"""How far the clocks of the two sides may differ, the same in every check (docs/rules.md)."""

LIBRARY_DELAY = CLOCK_TOLERANCE + timedelta(seconds=1)
"""How late python3-saml is told that it is when it checks a message, so that ours are the limits that decide.

Its checks of an end have no tolerance and drop fractions of a second; its tolerance for a beginning, 300 s, is more
than twice ours.
"""

_instant: ContextVar[datetime] = ContextVar("saml_instant")


def _library_now() -> int:
    return int(_instant.get().timestamp())


OneLogin_Saml2_Utils.now = staticmethod(_library_now)


@contextmanager
def library_clock(now: datetime) -> Iterator[None]:
    """Inside the block python3-saml believes that it is `now` (timezone-aware)."""
    token = _instant.set(now)
    try:
        yield
    finally:
        _instant.reset(token)
