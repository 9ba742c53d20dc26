"""How old a browser is, as its own word dates it (`docs/rules.md` R-TECHNICAL)."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

OLDEST = timedelta(days=731)
"""Two years: what the procedure asks (P-1.11)."""

_FOUR_WEEKS = timedelta(weeks=4)
_LONGEST_WORD = 400


@dataclass(frozen=True, slots=True)
class Browser:
    """`released` is close to the truth, to a few weeks."""

    name: str
    version: int
    released: date

    def is_too_old(self, today: date) -> bool:
        return today - self.released > OLDEST


def _every_four_weeks(version: int, since: date) -> Callable[[int], date]:
    return lambda found: since + (found - version) * _FOUR_WEEKS


def _each_september(found: int) -> date:
    """Safari: 17 came in 2023, 18 in 2024, then 26 in 2025."""
    return date((1999 if found >= 26 else 2006) + found, 9, 15)


_chromium = _every_four_weeks(120, date(2023, 12, 5))
_KNOWN: tuple[tuple[str, re.Pattern[str], Callable[[int], date]], ...] = (
    ("Edge", re.compile(r"\bEdg(?:A|iOS)?/(\d{2,3})\b"), _chromium),
    ("Firefox", re.compile(r"\b(?:Firefox|FxiOS)/(\d{2,3})\b"), _every_four_weeks(121, date(2023, 12, 19))),
    ("Chrome", re.compile(r"\b(?:Headless)?(?:Chrome|CriOS|Chromium)/(\d{2,3})\b"), _chromium),
    ("Safari", re.compile(r"\bVersion/(\d{2})\b.*\bSafari/"), _each_september),
)


def browser_of(user_agent: str) -> Browser | None:
    """What the browser says that it is; None for one that is not known."""
    for name, pattern, released in _KNOWN:
        if found := pattern.search(user_agent[:_LONGEST_WORD]):
            return Browser(name, int(found[1]), released(int(found[1])))
    return None
