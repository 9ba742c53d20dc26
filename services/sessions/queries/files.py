"""The files of a session."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select

from services.sessions.domain.files import FileKind, FileState
from services.sessions.file_tables import SessionFileRow
from services.sessions.tables import FinalisationDraft
from shared.transaction import Transaction

HIDDEN = (FileState.REMOVED.value,)
COUNTED = (FileState.RECEIVING.value, FileState.WAITING.value, FileState.ACCEPTED.value)
WHOLE = tuple(state.value for state in FileState if state.whole)


def files_of(tx: Transaction, session_id: UUID) -> Sequence[SessionFileRow]:
    """All that the page shows, in the order they came."""
    mine = (SessionFileRow.session_id == session_id, SessionFileRow.state.not_in(HIDDEN))
    query = select(SessionFileRow).where(*mine).order_by(SessionFileRow.deposited_at, SessionFileRow.id)
    return tx.session.scalars(query).all()


def whole_files_of(tx: Transaction, session_id: UUID) -> Sequence[SessionFileRow]:
    """Those that go with the finalisation."""
    return [one for one in files_of(tx, session_id) if one.state in WHOLE]


def sent_files_of(tx: Transaction, session_id: UUID) -> Sequence[SessionFileRow]:
    """Those that went with it, the ones erased since included."""
    return [one for one in files_of(tx, session_id) if one.state in (*WHOLE, FileState.ERASED)]


def count_files(tx: Transaction, session_id: UUID) -> int:
    """How many there are, those on their way included."""
    mine = (SessionFileRow.session_id == session_id, SessionFileRow.state.in_(COUNTED))
    return tx.session.scalar(select(func.count()).select_from(SessionFileRow).where(*mine)) or 0


def file_of(tx: Transaction, session_id: UUID, file_id: UUID, *, lock: bool = False) -> SessionFileRow | None:
    """A file of this session that is not taken back; `lock` when it is to be changed."""
    found = tx.session.get(SessionFileRow, file_id, with_for_update=lock or None, populate_existing=lock)
    return found if found and found.session_id == session_id and found.state not in HIDDEN else None


def draft_of(tx: Transaction, session_id: UUID) -> dict[str, str] | None:
    """What was typed in the finalisation and is not sent yet, by field name."""
    found = tx.session.get(FinalisationDraft, session_id)
    return found.fields if found else None


def count_unready(files: Sequence[SessionFileRow]) -> tuple[int, int]:
    """How many have not come whole, and how many wait for the virus scan."""
    states = [one.state for one in files]
    return states.count(FileState.RECEIVING), states.count(FileState.WAITING)


def has_pv(files: Sequence[SessionFileRow]) -> bool:
    """Whether the scanned PV is among them."""
    return any(one.kind == FileKind.PV and FileState(one.state).whole for one in files)
