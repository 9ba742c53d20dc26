"""The PV d'incident, which tells the jury what happened (`docs/procedure.md`, P-2.6 and P-4.5)."""

from services.sessions.kit.heading import session_heading
from services.sessions.tables import Session
from shared.documents.render import render_pdf
from shared.transaction import Transaction

ROWS = 5
"""Candidates whom one sheet can name."""


def print_incident(tx: Transaction, session: Session, *, actor: str) -> bytes:  # noqa: ARG001
    """The form with the session already written on it."""
    return render_pdf("incident", {"session": session_heading(session, tx.now), "rows": ROWS})


def print_blank_incident(tx: Transaction, session: Session, *, actor: str) -> bytes:  # noqa: ARG001
    """The same, empty: a stock for any session."""
    return render_pdf("incident", {"session": None, "rows": ROWS})
