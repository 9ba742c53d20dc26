"""What the room of the surveillant orders and is told."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.exam.tables.attempts import Attempt
from services.exam.tables.base import Base


class RoomOrder(Base):
    """An order of the room that was carried out, or answered why not. The time of a test follows from those `done`."""

    __tablename__ = "room_order"

    act_id: Mapped[UUID] = mapped_column(primary_key=True)
    session_id: Mapped[UUID] = mapped_column(index=True)
    candidate_id: Mapped[UUID | None]
    """None for every open test."""
    act: Mapped[str]
    minutes: Mapped[int]
    ordered_at: Mapped[datetime]
    done_at: Mapped[datetime] = mapped_column(index=True)
    outcome: Mapped[str]


class Presence(Base):
    """Whether the room says that a candidate is there: the word last ordered holds."""

    __tablename__ = "presence"

    candidate_id: Mapped[UUID] = mapped_column(primary_key=True)
    session_id: Mapped[UUID] = mapped_column(index=True)
    present: Mapped[bool]
    ordered_at: Mapped[datetime]


class ResumePermission(Base):
    """A test that may be resumed, once: the row goes when it serves."""

    __tablename__ = "resume_permission"

    candidate_id: Mapped[UUID] = mapped_column(primary_key=True)
    session_id: Mapped[UUID] = mapped_column(index=True)
    given_at: Mapped[datetime]


class JoinMiss(Base):
    """An account that nearly typed a candidate's identity. The words themselves are not kept."""

    __tablename__ = "join_miss"
    __table_args__ = (UniqueConstraint("account_id", "candidate_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    session_id: Mapped[UUID] = mapped_column(index=True)
    candidate_id: Mapped[UUID]
    account_id: Mapped[UUID]
    missed_at: Mapped[datetime] = mapped_column(index=True)
    accepted_at: Mapped[datetime | None]
    dismissed_at: Mapped[datetime | None]


class AttemptSighting(Base):
    """When a running test was last told to the room: apart from the test, whose row each answer writes."""

    __tablename__ = "attempt_sighting"

    attempt_id: Mapped[UUID] = mapped_column(ForeignKey(Attempt.id), primary_key=True)
    seen_at: Mapped[datetime]


class HelpCall(Base):
    """A pupil who calls the surveillant: one call at a time."""

    __tablename__ = "help_call"
    __table_args__ = (
        Index("help_call_open", "attempt_id", unique=True, postgresql_where=text("ended_at IS NULL")),
        Index("help_call_attempt", "attempt_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    attempt_id: Mapped[UUID] = mapped_column(ForeignKey(Attempt.id))
    item_rank: Mapped[int]
    asked_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
