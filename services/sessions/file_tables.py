"""What sessions keeps of the files of a session; their bytes are objects of a store (`docs/rules.md` R-FILES)."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.sessions.domain.files import FileKind, FileState
from services.sessions.tables import Base, Session, one_of


class SessionFileRow(Base):
    """A file of a session. Its bytes are an object of the store; while they arrive, parts of `session_file_part`.

    Whoever changes a file locks its row first, then that of its session.
    """

    __tablename__ = "session_file"
    __table_args__ = (one_of("kind", FileKind), one_of("state", FileState), CheckConstraint("size > 0", name="size"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    session_id: Mapped[UUID] = mapped_column(ForeignKey(Session.id), index=True)
    kind: Mapped[str]
    name: Mapped[str]
    """As it is shown; empty once erased."""
    state: Mapped[str]
    size: Mapped[int]
    """In bytes: as announced, then as kept."""
    received: Mapped[int] = mapped_column(default=0)
    """How many bytes of an upload are here."""
    media_type: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")
    """Why it is refused: a code of `files/refusals.py`."""
    deposited_at: Mapped[datetime]
    """When it was announced, then when its last byte came."""
    deposited_by: Mapped[str]
    """The actor, as the journal names them."""
    scan_after: Mapped[datetime | None]
    """When the virus scanner is asked, or asked again."""

    @property
    def key(self) -> str:
        """Where its bytes are in the store."""
        return f"session-files/{self.id}"


class SessionFilePart(Base):
    """A piece of a file on its way: it comes with the count of what is received, or not at all."""

    __tablename__ = "session_file_part"

    file_id: Mapped[UUID] = mapped_column(ForeignKey(SessionFileRow.id, ondelete="CASCADE"), primary_key=True)
    start: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """The place of its first byte in the file."""
    content: Mapped[bytes]
