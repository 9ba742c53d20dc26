"""Entering a room: by a role in the school, or by the session's number and password (`docs/rules.md` R-ROOM-ENTRY)."""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import delete, select, update

from services.sessions.commands.locks import lock_present_session
from services.sessions.domain.room_orders import refusal_to_act
from services.sessions.domain.room_password import draw_room_password, is_room_password
from services.sessions.domain.session_life import permit, refusal_to_edit
from services.sessions.room_tables import RoomAccess, RoomTry
from services.sessions.tables import Session
from shared.errors import Refusal
from shared.throttling import take_try
from shared.transaction import Transaction

ADVICE = "vérifiez avec le référent Pix le numéro et le mot de passe de la session"

_LONGEST_NUMBER = 15
_NOBODY_S_PASSWORD = "000000"  # noqa: S105 - compared when there is no session, to take as long


class WrongPassword(Refusal):
    """No such session, or not its password: the sentence does not tell which."""

    status = 400
    title = "Entrée refusée"

    def __init__(self) -> None:
        super().__init__(
            "wrong-room-password",
            "Ce numéro et ce mot de passe ne vont pas ensemble. Recopiez ceux de la feuille du surveillant : "
            "majuscules et minuscules comptent.",
        )


def enter_by_password(
    tx: Transaction, number: str, password: str, *, account_id: UUID, name: str, admits: Callable[[Session], bool]
) -> UUID:
    """The session entered. `admits` says whether its school may be entered at all (R-OPENING).

    A refusal must be caught and shown, or the try is not counted.

    :raises TooManyTries: whatever was typed.
    :raises WrongPassword: nothing opens by these words.
    :raises Refusal: the session is finalised.
    """
    take_try(tx, RoomTry, {"account_id": account_id}, ADVICE)
    digits = number.strip()
    session = None
    if digits.isascii() and digits.isdecimal() and len(digits) <= _LONGEST_NUMBER:
        session = tx.session.scalar(select(Session).where(Session.number == int(digits), Session.removed_at.is_(None)))
    right = is_room_password(password, session.room_password if session else _NOBODY_S_PASSWORD)
    if session is None or not right or not admits(session):
        raise WrongPassword()
    permit(refusal_to_act(session.status))
    tx.session.execute(delete(RoomTry).where(RoomTry.account_id == account_id))
    enter(tx, session.id, account_id=account_id, name=name, by_password=True)
    return session.id


def enter(tx: Transaction, session_id: UUID, *, account_id: UUID, name: str, by_password: bool) -> None:
    """Keep who enters, and under what name they act. The journal has the account alone."""
    permit(refusal_to_act(lock_present_session(tx, session_id).status))
    access = RoomAccess(
        session_id=session_id, account_id=account_id, name=name, by_password=by_password, entered_at=tx.now
    )
    tx.session.add(access)
    tx.record(f"session:{session_id}", "room_entered", actor=f"account:{account_id}", by_password=by_password)


def renew_password(tx: Transaction, session_id: UUID, *, actor: str) -> None:
    """Another password; who came in by the former one is outside again.

    :raises Refusal: the session is finalised.
    """
    session = lock_present_session(tx, session_id)
    permit(refusal_to_edit(session.status))
    session.room_password = draw_room_password()
    inside = (RoomAccess.session_id == session_id) & RoomAccess.by_password & RoomAccess.ended_at.is_(None)
    tx.session.execute(update(RoomAccess).where(inside).values(ended_at=tx.now))
    tx.record(f"session:{session_id}", "room_password_renewed", actor=actor)
