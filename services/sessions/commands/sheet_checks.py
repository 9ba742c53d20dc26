"""A deposited sheet, kept from the check to the confirmation (`docs/rules.md` R-SHEET)."""

import hashlib
from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete

from services.sessions.sheets.sheet import Sheet, unpacked
from services.sessions.tables import Candidate, Session, SheetCheck
from shared.errors import NotFound, Refusal
from shared.transaction import Transaction

STANDS_FOR = timedelta(hours=2)
"""How long a sheet may be confirmed, and is kept."""


def keep_sheet(tx: Transaction, sheet: Sheet, uai: str, session_id: UUID | None, *, actor: str) -> SheetCheck:
    """For the page that tells what it would do. It takes the place of the one this person deposited before."""
    mine = (SheetCheck.checked_by == actor) & (SheetCheck.uai == uai) & SheetCheck.applied_at.is_(None)
    same = SheetCheck.session_id.is_(None) if session_id is None else SheetCheck.session_id == session_id
    tx.session.execute(delete(SheetCheck).where(mine, same))
    kept = SheetCheck(
        uai=uai,
        session_id=session_id,
        kind=sheet.kind.value,
        rows=sheet.packed(),
        checked_at=tx.now,
        checked_by=actor,
        expires_at=tx.now + STANDS_FOR,
    )
    tx.session.add(kept)
    tx.session.flush()
    return kept


def take_sheet(tx: Transaction, check_id: UUID, uai: str, session_id: UUID | None, *, lock: bool = False) -> SheetCheck:
    """A sheet of this school and session that still stands, or was confirmed a moment ago.

    :raises NotFound: there is none.
    """
    kept = tx.session.get(SheetCheck, check_id, with_for_update=lock or None, populate_existing=True)
    if kept is None or (kept.uai, kept.session_id) != (uai, session_id) or kept.expires_at <= tx.now:
        raise NotFound(
            "Cette vérification n’est plus disponible : elle dure deux heures, et tombe dès que vous déposez un autre "
            "fichier. Déposez de nouveau le fichier."
        )
    return kept


def sheet_of(kept: SheetCheck) -> Sheet:
    return unpacked(kept.kind, kept.rows or [])


def close_sheet(tx: Transaction, kept: SheetCheck) -> None:
    """It is confirmed: names go, and that it was done is known until its time is over."""
    kept.applied_at, kept.rows = tx.now, None


def forget_sheet_checks(tx: Transaction) -> None:
    """The sweep."""
    tx.session.execute(delete(SheetCheck).where(SheetCheck.expires_at <= tx.now))


def state_of(sessions: Iterable[Session], candidates: Iterable[Candidate]) -> str:
    """A digest of what a page compared the sheet with: the confirmation applies what was read, or nothing."""
    told = [f"{one.id}:{one.version}" for one in sessions] + [f"{one.id}:{one.version}" for one in candidates]
    return hashlib.sha256(" ".join(sorted(told)).encode()).hexdigest()


def has_errors() -> Refusal:
    return Refusal("sheet-errors", "Ce fichier contient des erreurs : corrigez-les, puis déposez-le de nouveau.")


def has_changed() -> Refusal:
    return Refusal(
        "sheet-changed",
        "Les candidats ont changé depuis que cette page a été affichée. Rien n’a été fait : "
        "revenez à la vérification et relisez ce que le fichier va changer.",
    )
