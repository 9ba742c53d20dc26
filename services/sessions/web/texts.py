"""Dates and times as people here write them, at the centre's own clock."""

from datetime import datetime
from zoneinfo import ZoneInfo

from services.sessions.domain.files import FileKind
from services.sessions.room_tables import RoomIssue
from services.sessions.tables import Candidate, Centre, Session
from shared.domain.dates import NO_BREAK_SPACE, write_date, write_time
from shared.domain.engine import EngineName
from shared.domain.issues import IssueCategory


def moment(instant: datetime, session: Session) -> str:
    """« 12/05/2026 à 9 h 05 »."""
    return moment_at(instant, session.centre)


def moment_at(instant: datetime, centre: Centre) -> str:
    """The same, where there is no session."""
    local = instant.astimezone(ZoneInfo(centre.time_zone))
    return f"{write_date(local.date())} à {write_time(local.time())}"


def day_at(instant: datetime, centre: Centre) -> str:
    """« 12/05/2026 », the day it was there."""
    return write_date(instant.astimezone(ZoneInfo(centre.time_zone)).date())


def hour(instant: datetime, session: Session) -> str:
    """« 9 h 05 », for an instant of the day of the session."""
    return write_time(instant.astimezone(ZoneInfo(session.centre.time_zone)).time())


def file_size(size: int) -> str:
    """« 2,4 Mo », « 310 ko »: `size` in bytes."""
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))}{NO_BREAK_SPACE}ko"
    return f"{size / 1_000_000:.1f}".replace(".", ",").replace(",0", "") + f"{NO_BREAK_SPACE}Mo"


def file_kind(kind: str) -> str:
    return FileKind(kind).label


def full_name(candidate: Candidate) -> str:
    """Last name first, as on the PV."""
    return f"{candidate.last_name} {candidate.first_name}"


def issue_label(issue: RoomIssue) -> str:
    """« E3 – Le fichier ne se télécharge pas (épreuve 4) »."""
    number = f" (épreuve {issue.item_number})" if issue.item_number else ""
    return f"{issue.category} – {IssueCategory(issue.category).label}{number}"


def room_rules(session: Session) -> str:
    """What the session asks for beyond the access code."""
    asked = [
        "présence cochée avant de commencer" if session.presence_required else "",
        "accord du surveillant avant de reprendre" if session.resume_on_permission else "",
    ]
    return ", ".join(filter(None, asked)).capitalize() or "Le code d’accès suffit"


def engine_label(session: Session) -> str:
    """What chooses the questions of its tests."""
    return EngineName(session.engine).label


FILTERS = {
    "date": write_date,
    "clock": write_time,
    "moment": moment,
    "moment_at": moment_at,
    "day_at": day_at,
    "hour": hour,
    "full_name": full_name,
    "file_size": file_size,
    "file_kind": file_kind,
    "issue_label": issue_label,
    "room_rules": room_rules,
    "engine_label": engine_label,
}
