"""The PV de session: the sheet that candidates sign and on which the surveillant notes what happened.

Rules of the procedure: `docs/procedure.md`, P-2. The access code is not part of this data and never will be.
"""

from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from typing import Any

from shared.documents.render import render_pdf
from shared.domain.dates import NO_BREAK_SPACE, write_date, write_time

BLANK_ROWS = 10
"""For candidates enrolled after the printing."""


@dataclass(frozen=True, slots=True)
class PvCandidate:
    """One row. An empty text, or no extra time, prints an empty cell."""

    last_name: str
    first_name: str
    birth_date: date
    birth_city: str
    birth_department: str
    birth_country: str
    invitation_email: str = ""
    external_id: str = ""
    division: str = ""
    extra_time_percent: int = 0
    certification_number: str = ""


@dataclass(frozen=True, slots=True)
class PvData:
    """What the PV prints. Times are local to the centre; `printed_at` is aware, in the centre's time zone.

    `candidates` are printed in the order given. `planned_end` is the end for a candidate without extra time.
    """

    number: int
    date: date
    start_time: time
    planned_end: time
    centre_name: str
    site: str
    room: str
    examiners: str
    printed_at: datetime
    candidates: tuple[PvCandidate, ...]


def render_pv(data: PvData) -> bytes:
    """Return the PV as a PDF, A4 landscape, with `BLANK_ROWS` for candidates added after printing."""
    return render_pdf("pv-session", as_printed(data) | {"blank_rows": BLANK_ROWS})


def as_printed(data: PvData) -> dict[str, Any]:
    """Every value in the words of the paper."""
    return asdict(data) | {
        "number": str(data.number),
        "date": write_date(data.date),
        "start_time": write_time(data.start_time),
        "planned_end": write_time(data.planned_end),
        "printed_at": f"{write_date(data.printed_at)} à {write_time(data.printed_at.time())}",
        "candidates": [_row(candidate) for candidate in data.candidates],
    }


def _row(candidate: PvCandidate) -> dict[str, object]:
    extra_time = candidate.extra_time_percent
    return asdict(candidate) | {
        "birth_date": write_date(candidate.birth_date),
        "extra_time_percent": f"{extra_time}{NO_BREAK_SPACE}%" if extra_time else "",
    }
