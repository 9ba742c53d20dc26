"""The PV de session of one session, from the rows to the paper (`docs/procedure.md`, P-2)."""

from datetime import datetime
from zoneinfo import ZoneInfo

from services.sessions.domain.session import planned_end
from services.sessions.queries.room import Seat, seats_of
from services.sessions.tables import Session
from shared.documents.pv import PvCandidate, PvData, render_pv
from shared.transaction import Transaction


def print_pv(tx: Transaction, session: Session, *, actor: str) -> bytes:
    """The PDF of the PV as the list stands; that it was printed, and with how many names, is journalled."""
    seats = seats_of(tx, session.id)
    pdf = render_pv(pv_data(session, seats, tx.now))
    tx.record(f"session:{session.id}", "pv_printed", actor=actor, candidates=len(seats))
    return pdf


def pv_data(session: Session, seats: list[Seat], now: datetime) -> PvData:
    """What both forms of the PV print. The access code is not part of it."""
    return PvData(
        number=session.number,
        date=session.date,
        start_time=session.start_time,
        planned_end=planned_end(session.date, session.start_time),
        centre_name=session.centre.name,
        site=session.site,
        room=session.room,
        examiners=session.examiners,
        printed_at=now.astimezone(ZoneInfo(session.centre.time_zone)),
        candidates=tuple(_row(seat) for seat in seats),
    )


def _row(seat: Seat) -> PvCandidate:
    candidate, attempt = seat.candidate, seat.attempt
    return PvCandidate(
        last_name=candidate.last_name,
        first_name=candidate.first_name,
        birth_date=candidate.birth_date,
        birth_city=candidate.birth_city,
        birth_department=candidate.birth_department,
        birth_country=candidate.birth_country,
        invitation_email=candidate.invitation_email,
        external_id=candidate.external_id,
        division=candidate.division,
        extra_time_percent=candidate.extra_time_percent,
        certification_number=str(attempt.certification_number or "") if attempt else "",
    )
