"""What the room must offer, to tick before the day (`docs/procedure.md`, P-1.11 and P-1.12)."""

from services.sessions.domain.session import planned_end
from services.sessions.kit.entrance import technical_address, written
from services.sessions.kit.heading import session_heading
from services.sessions.queries.candidates import present_candidates
from services.sessions.tables import Session
from shared.documents.render import render_pdf
from shared.domain.codes import technical_code
from shared.domain.dates import write_time
from shared.transaction import Transaction


def print_checklist(tx: Transaction, session: Session, *, actor: str) -> bytes:  # noqa: ARG001
    """The list, with how many candidates to seat and until when the room is needed; it names none of them."""
    extra_times = [candidate.extra_time_percent for candidate in present_candidates(tx, session.id)]
    longest = max(extra_times, default=0)
    data = {
        "session": session_heading(session, tx.now),
        "candidates": _many(len(extra_times), "candidat inscrit", "candidats inscrits"),
        "extra_time": _many(sum(map(bool, extra_times)), "avec temps majoré", "avec temps majoré") if longest else "",
        "technical_address": written(technical_address()),
        "technical_code": technical_code(session.number, session.technical_code) if session.technical_code else "",
        "latest_end": write_time(planned_end(session.date, session.start_time, longest)),
    }
    return render_pdf("room-checklist", data)


def _many(count: int, one: str, several: str) -> str:
    return f"{count} {one if count < 2 else several}"
