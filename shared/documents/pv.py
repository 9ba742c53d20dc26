"""The PV de session: the sheet that candidates sign and on which the surveillant notes what happened.

Rules of the procedure: `docs/procedure.md`, P-2. The access code is not part of this data and never will be.
"""

from dataclasses import asdict, dataclass
from datetime import date, datetime, time

from shared.documents.render import render_pdf

NO_BREAK_SPACE = "\u00a0"


@dataclass(frozen=True, slots=True)
class PvCandidate:
    """One row. An empty text, or None, prints an empty cell."""

    last_name: str
    first_name: str
    birth_date: date
    birth_city: str
    birth_department: str
    birth_country: str
    invitation_email: str = ""
    local_id: str = ""
    school_class: str = ""
    extra_time_percent: int | None = None
    certification_number: str = ""


@dataclass(frozen=True, slots=True)
class PvData:
    """What the PV prints. Times are local to the centre; `printed_at` is aware, in the centre's time zone.

    `candidates` are printed in the order given. `planned_end` is the end for a candidate without extra time.
    """

    session_number: int
    session_date: date
    start: time
    planned_end: time
    center: str
    site: str
    room: str
    invigilators: str
    printed_at: datetime
    candidates: tuple[PvCandidate, ...]


def render_pv(data: PvData) -> bytes:
    """Return the PV as a PDF, A4 landscape, with ten blank rows for candidates added after printing."""
    return render_pdf("pv-session", _as_printed(data))


def _as_printed(data: PvData) -> dict[str, object]:
    return asdict(data) | {
        "session_number": str(data.session_number),
        "session_date": _french_date(data.session_date),
        "start": _french_time(data.start),
        "planned_end": _french_time(data.planned_end),
        "printed_at": f"{_french_date(data.printed_at)} à {_french_time(data.printed_at.time())}",
        "candidates": [_row(candidate) for candidate in data.candidates],
    }


def _row(candidate: PvCandidate) -> dict[str, object]:
    extra_time = candidate.extra_time_percent
    return asdict(candidate) | {
        "birth_date": _french_date(candidate.birth_date),
        "extra_time_percent": f"{extra_time}{NO_BREAK_SPACE}%" if extra_time else "",
    }


def _french_date(day: date) -> str:
    return f"{day.day:02}/{day.month:02}/{day.year:04}"


def _french_time(hour: time) -> str:
    return f"{hour.hour}{NO_BREAK_SPACE}h{NO_BREAK_SPACE}{hour.minute:02}"
