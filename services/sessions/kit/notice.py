"""The notice for candidates on paper, to hang on the wall or lay beside a computer (`docs/rules.md`, R-NOTICE)."""

from services.sessions.domain.notice import Version, steps_of
from services.sessions.kit.entrance import join_address, qr_code, written
from services.sessions.tables import Session
from shared.documents.render import render_pdf
from shared.domain.dates import write_date
from shared.transaction import Transaction


def print_pix_notice(tx: Transaction, session: Session, *, actor: str) -> bytes:
    """For a room where each signs in with an account of the platform."""
    return print_notice(tx, session, Version.PIX, actor=actor)


def print_ent_notice(tx: Transaction, session: Session, *, actor: str) -> bytes:
    """For a room that comes through the ENT."""
    return print_notice(tx, session, Version.ENT, actor=actor)


def print_notice(tx: Transaction, session: Session, version: Version, *, actor: str) -> bytes:
    """One page, A4. That it was printed is journalled."""
    pdf = render_pdf("notice", _data(session, version))
    tx.record(f"session:{session.id}", "notice_printed", actor=actor, version=version.value)
    return pdf


def _data(session: Session, version: Version) -> dict[str, object]:
    return {
        "number": str(session.number),
        "version": version.label,
        "date": write_date(session.date),
        "room": session.room,
        "address": written(join_address()),
        "qr": qr_code(join_address()),
        "steps": [{"title": step.title, "text": step.text} for step in steps_of(version)],
    }
