"""The technical test of a room: its code, and the lines that are taken off (`docs/rules.md` R-TECHNICAL)."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, select

from services.sessions.commands.locks import lock_present_session
from services.sessions.domain.session_life import permit, refusal_to_edit
from services.sessions.publishing import publish_session
from services.sessions.room_tables import ComputerCheck
from services.sessions.tables import Session
from shared.domain.codes import draw_technical_code
from shared.errors import NotFound
from shared.transaction import Transaction

KEPT = timedelta(days=30)
"""After the day of the session."""


def open_technical_test(tx: Transaction, session_id: UUID, *, actor: str) -> None:
    """Draw the first code; opened twice, it keeps the one it has.

    :raises Refusal: the session is finalised.
    """
    session = lock_present_session(tx, session_id)
    permit(refusal_to_edit(session.status))
    if not session.technical_code:
        _draw(tx, session, "technical_test_opened", actor)


def renew_technical_code(tx: Transaction, session_id: UUID, *, actor: str) -> None:
    """Another code; a computer that came by the former one tells nothing more.

    :raises Refusal: the session is finalised.
    """
    session = lock_present_session(tx, session_id)
    permit(refusal_to_edit(session.status))
    _draw(tx, session, "technical_code_renewed", actor)


def remove_computer(tx: Transaction, session_id: UUID, computer_id: UUID, *, actor: str) -> None:
    """Take a line off the list, until that computer is checked again. A second time does no more.

    :raises NotFound: there is no such line.
    """
    lock_present_session(tx, session_id)
    line = tx.session.get(ComputerCheck, (session_id, computer_id), populate_existing=True)
    if line is None:
        raise NotFound("Ce poste n’est pas sur la liste. Rechargez la page.")
    if line.removed_at is not None:
        return
    line.label, line.checks, line.removed_at = "", [], tx.now
    tx.record(f"session:{session_id}", "computer_removed", actor=actor, computer=str(computer_id))


def forget_computers(tx: Transaction) -> None:
    """Sweep: the session is over."""
    long_past = select(Session.id).where(Session.date < (tx.now - KEPT).date())
    tx.session.execute(delete(ComputerCheck).where(ComputerCheck.session_id.in_(long_past)))


def _draw(tx: Transaction, session: Session, act: str, actor: str) -> None:
    session.technical_code = draw_technical_code()
    tx.record(f"session:{session.id}", act, actor=actor)
    publish_session(tx, session)
