"""A session as the référent describes it (`docs/procedure.md`, P-1.3)."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from services.sessions.domain.typed import Form, InvalidValue, read_line, read_paragraph
from shared.domain.durations import TEST_DURATION
from shared.domain.engine import EngineName

LONGEST_OBSERVATIONS = 500

FURTHEST = timedelta(days=366)
"""A date further from today than this, on either side, is taken for a slip of the keyboard."""

_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_FRENCH_DATE = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_TIME = re.compile(r"([0-9]{1,2})(?::| ?[hH] ?)([0-9]{2})")


@dataclass(frozen=True, slots=True)
class SessionDescription:
    """Validated values. `date` and `start_time` are local to the centre; `examiners` may name several people."""

    centre_id: str
    site: str
    room: str
    date: date
    start_time: time
    examiners: str
    observations: str = ""
    presence_required: bool = False
    """A test starts and resumes only for who was recorded present (R-ROOM)."""
    resume_on_permission: bool = False
    """A test resumes only once the surveillant has allowed it; the rule is the access code alone."""
    engine: EngineName = EngineName.PLACEMENT
    """What chooses the questions of the tests (R-ENGINE)."""


def validate_session(raw: Mapping[str, str], *, centre_ids: Collection[str], today: date) -> SessionDescription:
    """The session described by the fields of `raw`, named as those of `SessionDescription`; others are ignored.

    `centre_ids` are the centres of the person who fills in the form.

    :raises InvalidForm: with a sentence for each field to correct.
    """
    form = Form(raw)
    centre_id = form.read("centre_id", lambda typed: _choose_centre(typed, centre_ids))
    site = form.line("site", "le nom du site")
    room = form.line("room", "le nom de la salle")
    day = form.read("date", lambda typed: parse_session_date(typed, today))
    start_time = form.read("start_time", parse_start_time)
    examiners = form.line("examiners", "le ou les surveillants")
    observations = form.read(
        "observations", lambda typed: read_paragraph(typed, "les observations", longest=LONGEST_OBSERVATIONS)
    )
    presence, permission = (bool(raw.get(name)) for name in ("presence_required", "resume_on_permission"))
    engine = form.read("engine", _choose_engine)
    form.check()
    assert centre_id and day and start_time is not None and engine
    return SessionDescription(
        centre_id, site, room, day, start_time, examiners, observations or "", presence, permission, engine
    )


def parse_session_date(typed: str, today: date) -> date:
    """The date of a session, within a year of `today`, before or after.

    :raises InvalidValue: missing, written otherwise, in no calendar, or too far.
    """
    day = read_day(typed, "la date de la session")
    if abs(day - today) > FURTHEST:
        raise InvalidValue("Vérifiez la date de la session : elle est à plus d’un an d’aujourd’hui.")
    return day


def read_day(typed: str, what: str) -> date:
    """A date as a browser sends it (2026-03-09) or as one writes it (09/03/2026). `what` is the field with its article.

    :raises InvalidValue: missing, written otherwise, or in no calendar.
    """
    line = read_line(typed, what)
    iso, french = _ISO_DATE.fullmatch(line), _FRENCH_DATE.fullmatch(line)
    parts = iso.groups() if iso else french.groups()[::-1] if french else None
    if parts is None:
        raise InvalidValue(f"Indiquez {what} sous la forme JJ/MM/AAAA, par exemple 09/03/2026.")
    try:
        return date(*(int(part) for part in parts))
    except ValueError:
        raise InvalidValue(f"Vérifiez {what} : elle n’existe pas dans le calendrier.") from None


def parse_start_time(typed: str) -> time:
    """The time of the start, on 24 hours: « 09:00 », « 9 h 00 » or « 9h00 ».

    :raises InvalidValue: missing, written otherwise, or no time of the day.
    """
    line = read_line(typed, "l’heure de début")
    written = _TIME.fullmatch(line)
    hour, minute = (int(part) for part in written.groups()) if written else (24, 0)
    if hour > 23 or minute > 59:
        raise InvalidValue("Indiquez l’heure de début sous la forme HH:MM, de 00:00 à 23:59.")
    return time(hour, minute)


def planned_end(day: date, start_time: time, extra_time_percent: int = 0) -> time:
    """When a test that begins on time should end, by the clock on the wall; without extra time unless told."""
    return (datetime.combine(day, start_time) + TEST_DURATION * (100 + extra_time_percent) / 100).time()


def _choose_engine(typed: str) -> EngineName:
    try:
        return EngineName(typed or EngineName.PLACEMENT)
    except ValueError:
        raise InvalidValue("Choisissez un des deux types de test.") from None


def _choose_centre(typed: str, centre_ids: Collection[str]) -> str:
    centre_id = typed.strip()
    if centre_id not in centre_ids:
        raise InvalidValue("Choisissez votre centre de certification dans la liste.")
    return centre_id
