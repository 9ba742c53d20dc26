"""What the jury asks of a centre after one of its sessions."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from services.results.tables.base import Base


class SessionAdvice(Base):
    """As it stands now; what it was before is not kept, the journal says when it changed. Empty when taken back."""

    __tablename__ = "session_advice"

    session_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    """Of the event that tells it; 0 before the first."""
    advice: Mapped[str]
    given_at: Mapped[datetime | None]
    given_by_name: Mapped[str]
