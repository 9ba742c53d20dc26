"""The tests: who sits them, what was answered, what was refused."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.exam.tables.base import Base
from shared.domain.engine import EngineName
from shared.domain.statuses import AnswerStatus

FIRST_CERTIFICATION_NUMBER = 1001


class SessionClosing(Base):
    """A session that was finalised: nothing is joined, started or answered in it any more."""

    __tablename__ = "session_closing"

    session_id: Mapped[UUID] = mapped_column(primary_key=True)
    finalised_at: Mapped[datetime]
    announced_at: Mapped[datetime | None]
    """When the list of its attempts was published."""


class CandidateLink(Base):
    """The account that joined a session as one of its candidates: one each way."""

    __tablename__ = "candidate_link"
    __table_args__ = (UniqueConstraint("session_id", "account_id"),)

    candidate_id: Mapped[UUID] = mapped_column(primary_key=True)
    session_id: Mapped[UUID]
    account_id: Mapped[UUID]
    linked_at: Mapped[datetime]


class Attempt(Base):
    """A test: one for each candidate, whatever is clicked."""

    __tablename__ = "attempt"
    __table_args__ = (
        CheckConstraint("next_rank BETWEEN 1 AND item_count + 1", name="next_rank"),
        CheckConstraint("(completed_at IS NOT NULL) = (next_rank > item_count)", name="completed"),
        Index("attempt_open", "session_id", postgresql_where="closed_at IS NULL"),
        Index(
            "attempt_end_code",
            "session_id",
            "end_code",
            unique=True,
            postgresql_where=text("closed_at IS NULL AND end_code <> ''"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    certification_number: Mapped[int] = mapped_column(
        BigInteger, Identity(always=True, start=FIRST_CERTIFICATION_NUMBER), unique=True
    )
    verification_code: Mapped[str] = mapped_column(unique=True)
    session_id: Mapped[UUID] = mapped_column(index=True)
    candidate_id: Mapped[UUID] = mapped_column(unique=True)
    account_id: Mapped[UUID] = mapped_column(index=True)
    started_at: Mapped[datetime]
    deadline: Mapped[datetime]
    extra_time_percent: Mapped[int]
    """The temps majoré that `deadline` counts."""
    added_minutes: Mapped[int] = mapped_column(server_default="0", default=0)
    """What the room has added in all; `deadline` counts it."""
    bank_version: Mapped[str]
    profile: Mapped[list[dict[str, Any]]]
    """The compétences (code, level, pix) as they were at the start."""
    engine: Mapped[str] = mapped_column(server_default=EngineName.PLACEMENT, default=EngineName.PLACEMENT)
    items: Mapped[list[str]]
    """Ids of those known by now, in the order asked: the first has rank 1. An adaptive test adds one an answer."""
    item_count: Mapped[int]
    """How many there will be in all."""
    ability: Mapped[float | None]
    """What the engine made of the answers, to be handed back with the next; None before any, and in version 2."""
    next_rank: Mapped[int] = mapped_column(default=1)
    """Rank of the current item, from 1; `item_count` + 1 once none is left."""
    completed_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    end_code: Mapped[str] = mapped_column(server_default="", default="")
    """Four digits of the end-of-test screen, empty before it."""

    @property
    def answers(self) -> int:
        """How many were accepted: items are answered in order."""
        return self.next_rank - 1


class Answer(Base):
    """An answer accepted and receipted. `sequence` counts those of its attempt, from 1."""

    __tablename__ = "answer"
    __table_args__ = (
        UniqueConstraint("attempt_id", "item_id"),
        CheckConstraint(
            "status IN (" + ", ".join(f"'{status.value}'" for status in AnswerStatus) + ")",
            name="status",
        ),
    )

    attempt_id: Mapped[UUID] = mapped_column(ForeignKey(Attempt.id), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    item_id: Mapped[str]
    response: Mapped[str]
    salt: Mapped[str]
    """Drawn for each answer, so that its digest in the journal tells nothing of it."""
    status: Mapped[str]
    late: Mapped[bool]
    answered_at: Mapped[datetime]
    receipt: Mapped[str]


class LateAnswer(Base):
    """An answer after the time or the closing, kept for the jury although it does not count: the first of each item."""

    __tablename__ = "late_answer"

    attempt_id: Mapped[UUID] = mapped_column(ForeignKey(Attempt.id), primary_key=True)
    item_id: Mapped[str] = mapped_column(primary_key=True)
    response: Mapped[str]
    salt: Mapped[str]
    reason: Mapped[str]
    received_at: Mapped[datetime]


class ItemWatch(Base):
    """What happened while a timed item, or one to keep on screen, was the current one; no row for the others."""

    __tablename__ = "item_watch"

    attempt_id: Mapped[UUID] = mapped_column(ForeignKey(Attempt.id), primary_key=True)
    item_id: Mapped[str] = mapped_column(primary_key=True)
    opened_at: Mapped[datetime | None]
    """When « Je suis prêt » was first heard: the time of the item runs from there."""
    left_at: Mapped[datetime | None]
    """When the page was first said to have been left."""
    losses: Mapped[int] = mapped_column(server_default="0", default=0)
    """How many times it was."""


class Throttle(Base):
    """The wrong tries of one account at one door since `since`."""

    __tablename__ = "throttle"

    door: Mapped[str] = mapped_column(primary_key=True)
    """`join`, or `code:<session>`."""
    account_id: Mapped[UUID] = mapped_column(primary_key=True)
    tries: Mapped[int]
    since: Mapped[datetime]
