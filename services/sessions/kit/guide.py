"""The guide of the référent Pix, from the first day of a session to the last (`docs/procedure.md`)."""

from services.sessions.kit.heading import session_heading
from services.sessions.tables import Session
from shared.documents.render import render_pdf
from shared.domain.durations import TEST_DURATION, write_duration
from shared.transaction import Transaction


def print_guide(tx: Transaction, session: Session, *, actor: str) -> bytes:  # noqa: ARG001
    """The procedure as this platform carries it out, with the words of its buttons."""
    data = {"session": session_heading(session, tx.now), "duration": write_duration(TEST_DURATION)}
    return render_pdf("guide", data)
