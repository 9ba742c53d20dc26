"""What the top of every document says of its session."""

from datetime import datetime
from zoneinfo import ZoneInfo

from services.sessions.domain.session import planned_end
from services.sessions.tables import Session
from shared.domain.dates import write_date, write_time


def session_heading(session: Session, now: datetime) -> dict[str, str]:
    """What `session-heading` of house.typ prints, in words; never the access code."""
    printed_at = now.astimezone(ZoneInfo(session.centre.time_zone))
    return {
        "number": str(session.number),
        "date": write_date(session.date),
        "start_time": write_time(session.start_time),
        "planned_end": write_time(planned_end(session.date, session.start_time)),
        "centre": session.centre.name,
        "site": session.site,
        "room": session.room,
        "examiners": session.examiners,
        "printed_at": f"{write_date(printed_at.date())} à {write_time(printed_at.time())}",
    }
