"""All the documents of a session in one zip, sent as they are made (`docs/rules.md`, R-KIT)."""

import io
from collections.abc import Generator, Sequence
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo
from zoneinfo import ZoneInfo

from services.sessions.kit.document import Document
from services.sessions.tables import Session
from shared.transaction import Database, Transaction


def record_archive(tx: Transaction, session: Session, documents: Sequence[Document], *, actor: str) -> None:
    """The line of the journal that says who took them all; each that matters adds its own as it is made."""
    tx.record(f"session:{session.id}", "kit_downloaded", actor=actor, documents=len(documents))


def stream_archive(
    database: Database, session_id: UUID, documents: Sequence[Document], *, actor: str, correlation_id: str
) -> Generator[bytes, None, None]:
    """The zip, a document at a time, each in its own transaction: what leaves is already journalled.

    The transaction of the request is over by then: the first bytes wait for one document and not for all.
    """
    sent = _Outgoing()
    with ZipFile(sent, "w", ZIP_DEFLATED) as archive:
        for document in documents:
            with database.transaction(correlation_id) as tx:
                session = tx.session.get_one(Session, session_id)
                content = document.make(tx, session, actor=actor)
                made_at = tx.now.astimezone(ZoneInfo(session.centre.time_zone))
            entry = ZipInfo(document.path(session), made_at.timetuple()[:6])
            entry.compress_type = ZIP_DEFLATED
            archive.writestr(entry, content)
            yield sent.take()
    yield sent.take()


class _Outgoing(io.RawIOBase):
    """A file that only goes forward: what was written waits to be taken."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, content: bytes) -> int:  # type: ignore[override]
        self._waiting += content
        return len(content)

    def take(self) -> bytes:
        taken = bytes(self._waiting)
        self._waiting.clear()
        return taken
