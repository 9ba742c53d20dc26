"""The tests as exam tells them. Each event has its table, so that none waits for another to be written down."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.results.tables.base import Base
from shared.domain.engine import EngineName
from shared.domain.statuses import AnswerStatus


class Transcript(Base):
    """A test: whose it is, the frozen profile, and the items in the order asked."""

    __tablename__ = "transcript"

    attempt_id: Mapped[UUID] = mapped_column(primary_key=True)
    session_id: Mapped[UUID] = mapped_column(index=True)
    candidate_id: Mapped[UUID] = mapped_column(index=True)
    account_id: Mapped[UUID] = mapped_column(index=True)
    certification_number: Mapped[int] = mapped_column(BigInteger)
    verification_code: Mapped[str]
    started_at: Mapped[datetime]
    deadline: Mapped[datetime]
    bank_version: Mapped[str]
    profile: Mapped[list[Any]]
    """`shared.events.ProfiledCompetence`, in JSON; compétences of level 0 are there too."""
    items: Mapped[list[Any]]
    """`shared.events.AskedItem`, in JSON: those known at the start. `queries.facts.asked_items` has them all."""
    engine: Mapped[str] = mapped_column(server_default=EngineName.PLACEMENT, default=EngineName.PLACEMENT)
    length: Mapped[int | None]
    """How many items the test was to have; None: as many as `items`."""


class TranscriptAnswer(Base):
    """An answer that was receipted. `sequence` counts those of its attempt, from 1."""

    __tablename__ = "transcript_answer"
    __table_args__ = (
        CheckConstraint(f"status IN ({', '.join(repr(status.value) for status in AnswerStatus)})", name="status"),
    )

    attempt_id: Mapped[UUID] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    item_id: Mapped[str]
    response: Mapped[str]
    status: Mapped[str]
    late: Mapped[bool]
    answered_at: Mapped[datetime]
    receipt: Mapped[str]
    next_item: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """The `shared.events.AskedItem` that an adaptive test asked after it, in JSON."""


class Completion(Base):
    """A test that reached the end-of-test screen."""

    __tablename__ = "completion"

    attempt_id: Mapped[UUID] = mapped_column(primary_key=True)
    completed_at: Mapped[datetime]


class Closing(Base):
    """What must have arrived before a session is scored, as exam announced it; the widest list replaces the others."""

    __tablename__ = "closing"

    session_id: Mapped[UUID] = mapped_column(primary_key=True)
    closed_at: Mapped[datetime]
    attempts: Mapped[list[Any]]
    """`shared.events.ClosedAttempt`, in JSON: answers counted, and the head of each journal chain."""
    scored_at: Mapped[datetime | None]
    """None until everything has arrived. The row is the lock of the session's results."""


Index("closing_to_score", Closing.session_id, postgresql_where=Closing.scored_at.is_(None))
