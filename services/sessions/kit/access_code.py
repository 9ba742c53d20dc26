"""The access code of a session on a sheet for the surveillant alone (`docs/procedure.md`, P-1.12 and P-3.5)."""

from services.sessions.domain.room_password import PREFIX
from services.sessions.domain.spelling import spell
from services.sessions.kit.entrance import room_address, written
from services.sessions.kit.heading import session_heading
from services.sessions.tables import Session
from shared.documents.render import render_pdf
from shared.transaction import Transaction


def print_access_code(tx: Transaction, session: Session, *, actor: str) -> bytes:
    """The only document that carries the code; who printed it, and when, is journalled."""
    data = {
        "session": session_heading(session, tx.now),
        "code": session.access_code,
        "spelled": spell(session.access_code),
        "room_password": f"{PREFIX}{session.room_password}",
        "room_address": written(room_address()),
    }
    pdf = render_pdf("access-code", data)
    tx.record(f"session:{session.id}", "access_code_printed", actor=actor)
    return pdf
