"""The convocation of each candidate on paper, a page each (`docs/rules.md`, R-CONVOCATION)."""

from collections.abc import Sequence

from services.sessions.domain.notice import SIGN_IN, Version
from services.sessions.kit.entrance import join_address, video_address, written
from services.sessions.queries.candidates import present_candidates
from services.sessions.settings import SessionsSettings
from services.sessions.tables import Candidate, Session
from shared.documents.render import render_pdf
from shared.domain.dates import write_date, write_day, write_time
from shared.domain.durations import duration_of, write_duration
from shared.transaction import Transaction
from shared.web.request import settings


def print_convocations(tx: Transaction, session: Session, *, actor: str) -> bytes:
    """One document for the whole list, in the order of the PV; a page that says so when the list is empty."""
    return print_some(tx, session, present_candidates(tx, session.id), actor=actor)


def print_some(tx: Transaction, session: Session, candidates: Sequence[Candidate], *, actor: str) -> bytes:
    """A page for each of these candidates. How many were printed is journalled."""
    pdf = render_pdf("convocation", _data(session, candidates))
    tx.record(f"session:{session.id}", "convocations_printed", actor=actor, candidates=len(candidates))
    return pdf


def _data(session: Session, candidates: Sequence[Candidate]) -> dict[str, object]:
    said = settings()
    assert isinstance(said, SessionsSettings)
    return {
        "number": str(session.number),
        "date": write_day(session.date),
        "start_time": write_time(session.start_time),
        "site": session.site,
        "room": session.room,
        "centre": session.centre.name,
        "address": written(join_address()),
        "video": written(video_address(said)),
        "sign_in": [SIGN_IN[version] for version in Version],
        "candidates": [_page(candidate) for candidate in candidates],
    }


def _page(candidate: Candidate) -> dict[str, str]:
    extra = candidate.extra_time_percent
    return {
        "last_name": candidate.last_name,
        "first_name": candidate.first_name,
        "birth_date": write_date(candidate.birth_date),
        "division": candidate.division,
        "duration": write_duration(duration_of(extra)),
        "extra_time": f"{extra}\u00a0%" if extra else "",
    }
