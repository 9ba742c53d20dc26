"""What one asks of the list of sessions: search, filters, order and page (`docs/rules.md` R-SESSION-LIST)."""

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from services.sessions.domain.session import read_day
from services.sessions.domain.typed import InvalidValue
from shared.domain.statuses import SessionStatus

LONGEST_SEARCH = 100
LAST_PAGE = 1_000_000
"""Further than any list goes: what is asked beyond is brought back to the last page there is."""

Choice = TypeVar("Choice", bound=StrEnum)

_NUMBER_SIGN = re.compile(r"\bn\s?[°º]", re.IGNORECASE)


class Column(StrEnum):
    """What the list can be sorted by, by the name in the address."""

    NUMBER = "numero"
    SCHOOL = "etablissement"
    SITE = "site"
    ROOM = "salle"
    DATE = "date"
    TIME = "heure"
    EXAMINERS = "surveillants"
    ENROLLED = "inscrits"
    STARTED = "commences"
    STATUS = "statut"

    @property
    def falls_first(self) -> bool:
        """True for what one first wants from the latest or the largest."""
        return self in {Column.DATE, Column.NUMBER, Column.ENROLLED, Column.STARTED}


class Period(StrEnum):
    """Sessions of one side of today, in the centre's own time zone. Today's are to come."""

    UPCOMING = "a-venir"
    PAST = "passees"


STATUSES = (SessionStatus.CREATED, SessionStatus.FINALISED, SessionStatus.PROCESSED)
"""Those that the centre tells apart (R-STATUS)."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked, once read. `since` and `until` are included; `page` counts from 1."""

    search: str = ""
    status: SessionStatus | None = None
    period: Period | None = None
    since: date | None = None
    until: date | None = None
    centre_id: str = ""
    column: Column = Column.DATE
    falling: bool = True
    page: int = 1

    @property
    def words(self) -> list[str]:
        """Each must be found. « n° 12 » looks for 12."""
        return _NUMBER_SIGN.sub(" ", self.search).split()

    @property
    def filtered(self) -> bool:
        return any((self.search, self.status, self.period, self.since, self.until, self.centre_id))

    @property
    def order(self) -> str:
        """The order as the address says it: « -date » for the latest first."""
        return f"-{self.column}" if self.falling else str(self.column)

    @property
    def filters(self) -> dict[str, str]:
        """The filters as the address says them, without those that ask nothing."""
        said = {
            "recherche": self.search,
            "statut": self.status or "",
            "periode": self.period or "",
            "du": self.since.isoformat() if self.since else "",
            "au": self.until.isoformat() if self.until else "",
            "centre": self.centre_id,
        }
        return {name: str(value) for name, value in said.items() if value}

    def sorted_by(self, name: str) -> dict[str, str]:
        """The address of the same list in another order; asked again, in the opposite one."""
        column = Column(name)
        falling = not self.falling if column is self.column else column.falls_first
        return self.filters | {"tri": f"-{column}" if falling else str(column)}

    def sort_of(self, name: str) -> str | None:
        """« ascending » or « descending », None for the columns that do not decide the order."""
        return None if name != self.column else "descending" if self.falling else "ascending"


def read_asked(raw: Mapping[str, str], *, centre_ids: Collection[str]) -> tuple[Asked, dict[str, str]]:
    """What an address asks, and a sentence for each date that cannot be read.

    Nothing is refused: what makes no sense asks nothing. Two dates in the wrong order are taken the other way round.
    """
    problems: dict[str, str] = {}
    since, until = (_read_day(raw, name, problems) for name in ("du", "au"))
    if since and until and since > until:
        since, until = until, since
    order, centre_id = raw.get("tri", ""), raw.get("centre", "")
    column = _choice(Column, order.removeprefix("-"))
    status = _choice(SessionStatus, raw.get("statut", ""))
    return Asked(
        search=_read_search(raw.get("recherche", "")),
        status=status if status in STATUSES else None,
        period=_choice(Period, raw.get("periode", "")),
        since=since,
        until=until,
        centre_id=centre_id if centre_id in centre_ids else "",
        column=column or Column.DATE,
        falling=order.startswith("-") if column else True,
        page=_read_page(raw.get("page", "")),
    ), problems


def _choice(kind: type[Choice], typed: str) -> Choice | None:
    return kind(typed) if typed in list(kind) else None


def _read_search(typed: str) -> str:
    seen = "".join(" " if unicodedata.category(sign)[0] == "C" else sign for sign in typed[:LONGEST_SEARCH])
    return " ".join(seen.split())


def _read_day(raw: Mapping[str, str], name: str, problems: dict[str, str]) -> date | None:
    if not raw.get(name, "").strip():
        return None
    try:
        return read_day(raw[name], "la date")
    except InvalidValue as error:
        problems[name] = str(error)
        return None


def _read_page(typed: str) -> int:
    if not (typed.isascii() and typed.isdigit()):
        return 1
    return max(1, min(LAST_PAGE, int(typed[:20])))
