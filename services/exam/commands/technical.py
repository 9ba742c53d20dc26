"""The technical test with a session's code: the way in, and what sessions is told (`docs/rules.md` R-TECHNICAL)."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert as upsert

from services.exam.tables import ComputerCheck, SessionClosing, SessionCopy, TechnicalTry
from shared.domain.codes import access_code_digest, is_digest_of, split_technical_code
from shared.domain.computer import MOST_COMPUTERS, Check
from shared.errors import Refusal
from shared.events import CheckTold, ComputerChecked
from shared.throttling import WINDOW, take_try
from shared.transaction import Transaction

WRONG_CODES = 60
"""In ten minutes, of one session, from one network: a whole room types behind one address."""

NOWHERE = 0
"""The number under which the tries at sessions that do not exist are counted: one row for all."""

TELLINGS = 100
"""Of one computer: more are no use to anybody."""

KEPT = timedelta(days=60)

ADVICE = "vérifiez le code avec le référent Pix"


class WrongTechnicalCode(Refusal):
    status = 400
    title = "Code inconnu"

    def __init__(self) -> None:
        super().__init__(
            "wrong-technical-code",
            "Ce code n’ouvre aucun test technique. Recopiez celui que le référent Pix a donné ; s’il vient de l’ouvrir "
            "ou de le renouveler, attendez quelques secondes.",
        )


class RoomIsFull(Refusal):
    title = "Trop de postes"

    def __init__(self) -> None:
        super().__init__(
            "too-many-computers",
            f"{MOST_COMPUTERS} postes ont déjà été vérifiés avec ce code. Demandez au référent Pix de le renouveler.",
        )


def enter_technical_test(tx: Transaction, typed: str, network: str) -> SessionCopy:
    """The session whose technical test this code opens. `network` is a keyed digest.

    A refusal must be caught and shown, or the try is not counted.

    :raises InvalidTechnicalCode: it cannot be a code.
    :raises TooManyTries: whatever was typed.
    :raises WrongTechnicalCode: it opens nothing.
    """
    number, code = split_technical_code(typed)
    found = tx.session.scalars(select(SessionCopy).where(SessionCopy.number == number)).all()
    door = {"number": number if found else NOWHERE, "network": network}
    take_try(tx, TechnicalTry, door, ADVICE, most=WRONG_CODES)
    for session in found:
        digest = access_code_digest(code, session.access_code_salt)
        if is_digest_of(digest, session.technical_code_digest) and _is_open(tx, session):
            theirs = (TechnicalTry.number == number) & (TechnicalTry.network == network)
            tx.session.execute(delete(TechnicalTry).where(theirs))
            return session
    raise WrongTechnicalCode()


def open_session(tx: Transaction, session_id: UUID, proof: str) -> SessionCopy | None:
    """The session that a computer entered, None once it is over or its code was renewed. `proof` is of the code."""
    session = tx.session.get(SessionCopy, session_id)
    if session is None or not proof or session.technical_code_digest != proof or not _is_open(tx, session):
        return None
    return session


def tell_checks(
    tx: Transaction, session: SessionCopy, computer_id: UUID, label: str, checks: Sequence[Check], *, again: bool
) -> None:
    """Keep what a computer is worth, and say it when it is new, or when it was measured `again`.

    :raises RoomIsFull: the computer is one too many.
    """
    told = [asdict(check) for check in checks]
    row = tx.session.get(ComputerCheck, (session.session_id, computer_id), with_for_update=True)
    if row is not None and (row.told >= TELLINGS or not (again or row.checks != told or row.label != label)):
        return
    if row is None and _count(tx, session.session_id) >= MOST_COMPUTERS:
        raise RoomIsFull()
    new = upsert(ComputerCheck).values(
        session_id=session.session_id, computer_id=computer_id, label=label, checks=told, told=1, checked_at=tx.now
    )
    newer = {name: new.excluded[name] for name in ("label", "checks", "checked_at")}
    tx.session.execute(
        new.on_conflict_do_update(
            index_elements=[ComputerCheck.session_id, ComputerCheck.computer_id],
            set_={**newer, "told": ComputerCheck.told + 1},
        )
    )
    tx.emit(
        ComputerChecked(
            session_id=session.session_id,
            computer_id=computer_id,
            label=label,
            checks=[CheckTold(**one) for one in told],
            checked_at=tx.now,
        )
    )


def is_told(tx: Transaction, session: SessionCopy, computer_id: UUID) -> bool:
    """True once something was said of this computer."""
    return tx.session.get(ComputerCheck, (session.session_id, computer_id)) is not None


def forget_computers(tx: Transaction, session_id: UUID) -> None:
    """The code was renewed or the session is closed: what those computers were worth is told already."""
    tx.session.execute(delete(ComputerCheck).where(ComputerCheck.session_id == session_id))


def forget_old_technical_tests(tx: Transaction) -> None:
    """Sweep."""
    tx.session.execute(delete(ComputerCheck).where(ComputerCheck.checked_at < tx.now - KEPT))
    tx.session.execute(delete(TechnicalTry).where(TechnicalTry.since <= tx.now - WINDOW))


def _is_open(tx: Transaction, session: SessionCopy) -> bool:
    closing = select(SessionClosing.session_id).where(SessionClosing.session_id == session.session_id)
    return not session.removed and tx.session.scalar(closing) is None


def _count(tx: Transaction, session_id: UUID) -> int:
    """Under the lock of the session: thirty computers enter at once."""
    tx.session.execute(select(SessionCopy.number).where(SessionCopy.session_id == session_id).with_for_update())
    counted = select(func.count()).select_from(ComputerCheck).where(ComputerCheck.session_id == session_id)
    return tx.session.scalar(counted) or 0
