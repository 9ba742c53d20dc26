"""What becomes of files with time: scanned, forgotten, erased (`docs/rules.md` R-FILES, R-RETENTION). Sweeps do it."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import BinaryIO, cast

import structlog
from sqlalchemy import ColumnElement, and_, delete, or_, select, update

from services.sessions.commands.files import refuse_file
from services.sessions.commands.locks import lock_session
from services.sessions.domain.files import FileState
from services.sessions.file_tables import SessionFileRow
from services.sessions.files.scanning import ScannerAway, is_clean
from services.sessions.settings import SessionsSettings
from services.sessions.tables import FinalisationDraft, Session
from shared.objects.store import MissingObject, StoreAway
from shared.transaction import Transaction

log = structlog.get_logger()

UPLOAD_KEPT = timedelta(days=1)
"""An upload that stopped is resumed within that time; the reason of a refusal is shown as long."""
DRAFT_KEPT = timedelta(days=30)
KEPT_PUBLISHED = timedelta(days=365)
"""From the publication on: as long as a result may be questioned."""
KEPT_OTHERWISE = timedelta(days=730)
"""From the deposit on, when nothing is published."""
SCAN_AGAIN = timedelta(minutes=1)
AT_ONCE = 20


def scan_files(tx: Transaction, settings: SessionsSettings | None = None) -> None:
    """Ask the scanner about one file. When it is away every file waits a minute, and the finalisation for none."""
    waits = and_(SessionFileRow.state == FileState.WAITING.value, SessionFileRow.scan_after <= tx.now)
    row = _first(tx, waits)
    if row is None:
        return
    settings = settings or SessionsSettings()
    if not settings.files_scanner:
        row.state, row.scan_after = FileState.ACCEPTED.value, None
        return
    try:
        with _copy(settings, row) as content:
            clean = is_clean(settings.files_scanner, content)
    except MissingObject:
        clean = False
    except (ScannerAway, StoreAway) as away:
        log.warning("file.scanner_away", reason=str(away)[:200])
        tx.session.execute(update(SessionFileRow).where(waits).values(scan_after=tx.now + SCAN_AGAIN))
        return
    lock_session(tx, row.session_id)
    if clean:
        row.state, row.scan_after = FileState.ACCEPTED.value, None
        tx.record(f"session:{row.session_id}", "file_scanned", actor=tx.service, file=str(row.id), kind=row.kind)
    else:
        settings.store.delete(row.key)
        refuse_file(tx, row, "virus", actor=tx.service)


def forget_files(tx: Transaction, settings: SessionsSettings | None = None) -> None:
    """A few at each sweep: the bytes first, then the row or its name. Done twice, it does no more."""
    finalised = select(Session.id).where(Session.finalised_at.is_not(None))
    useless = or_(FinalisationDraft.saved_at < tx.now - DRAFT_KEPT, FinalisationDraft.session_id.in_(finalised))
    tx.session.execute(delete(FinalisationDraft).where(useless))
    for _ in range(AT_ONCE):
        row = _first(tx, _over(tx))
        if row is None:
            return
        try:
            (settings or SessionsSettings()).store.delete(row.key)
        except StoreAway as away:
            log.warning("file.store_away", reason=str(away)[:200])
            return
        if FileState(row.state).whole:
            lock_session(tx, row.session_id)
            row.state, row.name = FileState.ERASED.value, ""
            tx.record(f"session:{row.session_id}", "file_erased", actor="schedule", file=str(row.id), kind=row.kind)
        else:
            tx.session.delete(row)
        tx.session.flush()


def _first(tx: Transaction, which: ColumnElement[bool]) -> SessionFileRow | None:
    """One of these that nobody holds, ours until the end of the transaction."""
    query = select(SessionFileRow).join(Session).where(which).order_by(SessionFileRow.deposited_at).limit(1)
    return tx.session.scalar(query.with_for_update(of=SessionFileRow, skip_locked=True))


def _over(tx: Transaction) -> ColumnElement[bool]:
    """Files whose time is over."""
    unfinished = SessionFileRow.state.in_((FileState.RECEIVING.value, FileState.REFUSED.value))
    whole = SessionFileRow.state.in_([state.value for state in FileState if state.whole])
    return or_(
        SessionFileRow.state == FileState.REMOVED.value,
        and_(unfinished, SessionFileRow.deposited_at < tx.now - UPLOAD_KEPT),
        and_(
            whole,
            or_(
                Session.published_at < tx.now - KEPT_PUBLISHED,
                SessionFileRow.deposited_at < tx.now - KEPT_OTHERWISE,
                Session.removed_at < tx.now - UPLOAD_KEPT,
            ),
        ),
    )


@contextmanager
def _copy(settings: SessionsSettings, row: SessionFileRow) -> Iterator[BinaryIO]:
    """The bytes as a file of this machine, which a command can read on its input."""
    with TemporaryFile() as copy:
        with closing(settings.store.open(row.key)) as kept:
            copyfileobj(kept, copy)
        copy.seek(0)
        yield cast(BinaryIO, copy)
