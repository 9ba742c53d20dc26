"""What the surveillant reads to the candidates before the test (`docs/procedure.md`, P-3 to P-5)."""

from services.sessions.kit.heading import session_heading
from services.sessions.tables import Session
from shared.documents.render import render_pdf
from shared.domain.durations import TEST_DURATION, write_duration
from shared.transaction import Transaction


def print_instructions(tx: Transaction, session: Session, *, actor: str) -> bytes:  # noqa: ARG001
    """Sentences to say aloud, in the order of the day, with the number of the session in them."""
    data = {"session": session_heading(session, tx.now), "duration": write_duration(TEST_DURATION)}
    return render_pdf("spoken-instructions", data)
