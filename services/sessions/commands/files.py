"""Files of a session: announced, received piece by piece, inspected, taken back (`docs/rules.md` R-FILES).

The row of the file is locked first, then that of its session, which does not wait for the seconds of an inspection.
"""

from collections.abc import Iterator
from pathlib import Path
from shutil import copyfileobj
from typing import IO
from uuid import UUID, uuid4

from sqlalchemy import delete, select

from services.sessions.commands.locks import lock_present_session
from services.sessions.domain.files import (
    FileKind,
    FileState,
    clean_name,
    kept_name,
    refusal_of_size,
    refusal_to_deposit,
)
from services.sessions.domain.session_life import permit
from services.sessions.file_tables import SessionFilePart, SessionFileRow
from services.sessions.files.inspection import Inspected, inspected, workspace
from services.sessions.files.refusals import RefusedFile
from services.sessions.queries.files import count_files, file_of
from services.sessions.settings import SessionsSettings
from shared.domain.statuses import SessionStatus
from shared.errors import NotFound, Refusal
from shared.objects.store import StoreAway
from shared.transaction import Transaction


def announce_file(
    tx: Transaction, session_id: UUID, kind: FileKind, name: str, size: int, *, actor: str, settings: SessionsSettings
) -> SessionFileRow:
    """A file of `size` bytes whose content follows.

    :raises Refusal: the session is finalised, has files enough, or the file is empty or too big.
    """
    permit(refusal_of_size(size, biggest=settings.files_biggest))
    session = lock_present_session(tx, session_id)
    permit(refusal_to_deposit(session.status, count=count_files(tx, session_id), most=settings.files_most))
    row = SessionFileRow(
        id=uuid4(),
        session_id=session_id,
        kind=kind.value,
        name=clean_name(name),
        state=FileState.RECEIVING.value,
        size=size,
        deposited_at=tx.now,
        deposited_by=actor,
    )
    tx.session.add(row)
    tx.session.flush()
    return row


def receive_part(
    tx: Transaction, session_id: UUID, file_id: UUID, start: int, content: bytes, settings: SessionsSettings
) -> SessionFileRow:
    """The bytes of a file from `start` on; the last ones have it inspected, and accepted or refused.

    :raises NotFound: no such file.
    :raises Refusal: `offset` when `start` is not where the file stopped: nothing is kept, `received` says where.
    """
    row = _locked(tx, session_id, file_id)
    if row.state != FileState.RECEIVING or start != row.received:
        raise Refusal("offset", "Ce morceau du fichier n’est pas celui qui manque : l’envoi reprend où il en est.")
    if row.received + len(content) > row.size:
        raise Refusal("offset", "Ce fichier est plus long que ce qui était annoncé : recommencez l’envoi.")
    if content:
        tx.session.add(SessionFilePart(file_id=row.id, start=start, content=content))
        row.received += len(content)
        tx.session.flush()
    if row.received == row.size:
        with workspace() as folder:
            source = folder / "received"
            with source.open("wb") as whole:
                for part in _parts(tx, row.id):
                    whole.write(part)
            _conclude(tx, row, source, settings)
        tx.session.execute(delete(SessionFilePart).where(SessionFilePart.file_id == row.id))
    return row


def deposit_file(
    tx: Transaction,
    session_id: UUID,
    kind: FileKind,
    name: str,
    content: IO[bytes],
    *,
    actor: str,
    settings: SessionsSettings,
) -> SessionFileRow:
    """A whole file at once, accepted or refused. `content` can be read twice.

    :raises Refusal: as `announce_file`.
    """
    size = content.seek(0, 2)
    content.seek(0)
    permit(refusal_of_size(size, biggest=settings.files_biggest))
    with workspace() as folder:
        source = folder / "received"
        with source.open("wb") as whole:
            copyfileobj(content, whole, 256 * 1024)
        try:
            with inspected(source) as found, tx.session.begin_nested():
                row = announce_file(tx, session_id, kind, name, size, actor=actor, settings=settings)
                _keep(tx, row, found, settings)
        except RefusedFile as refusal:
            row = announce_file(tx, session_id, kind, name, size, actor=actor, settings=settings)
            refuse_file(tx, row, refusal.code, actor=actor)
    row.received = size
    return row


def remove_file(tx: Transaction, session_id: UUID, file_id: UUID, *, actor: str) -> None:
    """Take a file back, whole or not; a second time does no more.

    :raises Refusal: the session is finalised.
    """
    row = file_of(tx, session_id, file_id, lock=True)
    if row is None:
        return
    session = lock_present_session(tx, session_id)
    permit(refusal_to_deposit(session.status, count=0, most=1))
    if FileState(row.state).whole:
        tx.record(f"session:{session_id}", "file_removed", actor=actor, file=str(row.id), kind=row.kind)
    row.state = FileState.REMOVED.value
    tx.session.execute(delete(SessionFilePart).where(SessionFilePart.file_id == row.id))


def note_reading(tx: Transaction, row: SessionFileRow, *, actor: str) -> None:
    """The jury reads a file: the journal says so."""
    tx.record(f"session:{row.session_id}", "file_read", actor=actor, file=str(row.id), kind=row.kind)


def refuse_file(tx: Transaction, row: SessionFileRow, code: str, *, actor: str) -> None:
    """Nothing of it stays but the reason."""
    row.state, row.reason, row.scan_after = FileState.REFUSED.value, code, None
    tx.record(f"session:{row.session_id}", "file_refused", actor=actor, file=str(row.id), kind=row.kind, reason=code)


def store_away() -> Refusal:
    return Refusal(
        "store-away",
        "Le dépôt de fichiers ne répond pas : attendez une minute, puis recommencez. La finalisation reste possible.",
        status=503,
    )


def _locked(tx: Transaction, session_id: UUID, file_id: UUID) -> SessionFileRow:
    row = file_of(tx, session_id, file_id, lock=True)
    if row is None:
        raise NotFound("Cet envoi n’existe plus : choisissez de nouveau le fichier.")
    return row


def _conclude(tx: Transaction, row: SessionFileRow, source: Path, settings: SessionsSettings) -> None:
    """All of the file is in `source`: keep it, or refuse it. The session waits for neither."""
    try:
        with inspected(source) as found:
            _keep(tx, row, found, settings)
    except RefusedFile as refusal:
        refuse_file(tx, row, refusal.code, actor=row.deposited_by)


def _keep(tx: Transaction, row: SessionFileRow, found: Inspected, settings: SessionsSettings) -> None:
    """:raises RefusedFile: the session was finalised meanwhile; the sweep takes the bytes away."""
    try:
        settings.store.put(row.key, found.content)
    except StoreAway as away:
        raise store_away() from away
    session = lock_present_session(tx, row.session_id)
    if session.status is not SessionStatus.CREATED:
        raise RefusedFile("late")
    row.media_type, row.size, row.name = found.media_type, found.size, kept_name(row.name, found.media_type)
    row.deposited_at = tx.now
    row.state = (FileState.WAITING if settings.files_scanner else FileState.ACCEPTED).value
    row.scan_after = tx.now if settings.files_scanner else None
    tx.record(
        f"session:{row.session_id}",
        "file_deposited",
        actor=row.deposited_by,
        file=str(row.id),
        kind=row.kind,
        media_type=row.media_type,
        size=row.size,
    )


def _parts(tx: Transaction, file_id: UUID) -> Iterator[bytes]:
    """The pieces in order, one at a time in memory."""
    starts = tx.session.scalars(
        select(SessionFilePart.start).where(SessionFilePart.file_id == file_id).order_by(SessionFilePart.start)
    ).all()
    for start in starts:
        here = (SessionFilePart.file_id == file_id, SessionFilePart.start == start)
        yield tx.session.scalars(select(SessionFilePart.content).where(*here)).one()
