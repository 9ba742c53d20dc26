"""The one queue of a session: every change to it or below it waits here for the one before."""

from uuid import UUID

from sqlalchemy import select

from services.sessions.tables import Session
from shared.errors import NotFound
from shared.transaction import Transaction


def lock_session(tx: Transaction, session_id: UUID) -> Session | None:
    """The session as it is once it is ours alone until the end of the transaction; None if it never existed."""
    return tx.session.scalar(
        select(Session)
        .where(Session.id == session_id)
        .with_for_update(of=Session)
        .execution_options(populate_existing=True)
    )


def lock_present_session(tx: Transaction, session_id: UUID) -> Session:
    """The same, for an act of staff.

    :raises NotFound: the session was deleted, perhaps in another window.
    """
    session = lock_session(tx, session_id)
    if session is None or session.removed_at is not None:
        raise NotFound("Cette session n’existe pas, ou elle a été supprimée. Revenez à la liste de vos sessions.")
    return session
