"""What sessions keeps of a room that is watched: who watches, what they noted and ordered, what exam tells of calls.

Nothing here is needed to finalise: with paper alone these tables stay empty (`docs/rules.md` R-ROOM).
"""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.sessions.tables import Base, Candidate, Session, one_of
from shared.domain.issues import LAST_ITEM_NUMBER, IssueCategory
from shared.domain.room import MINUTES_AT_ONCE, RoomAct, RoomOutcome


class Room(Base):
    """One row a session, made when first needed."""

    __tablename__ = "room"

    session_id: Mapped[UUID] = mapped_column(ForeignKey(Session.id), primary_key=True)
    revision: Mapped[int] = mapped_column(default=0)
    """Higher after anything that the list shows has changed: what a page that listens compares."""
    start_noted: Mapped[time | None]
    """The start of the test as the surveillant noted it, local time of the centre."""


class RoomAccess(Base):
    """Someone entered the room and said under what name they act. The last entry of an account holds."""

    __tablename__ = "room_access"
    __table_args__ = (Index("room_access_of", "session_id", "account_id", "entered_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    session_id: Mapped[UUID] = mapped_column(ForeignKey(Session.id))
    account_id: Mapped[UUID]
    name: Mapped[str]
    by_password: Mapped[bool]
    """False for who holds a role in the school, which lets them in without it."""
    entered_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    """When the password was renewed: whoever came by the former one enters again."""


class RoomTry(Base):
    """Wrong passwords, counted by account: a whole school stands behind one address."""

    __tablename__ = "room_try"

    account_id: Mapped[UUID] = mapped_column(primary_key=True)
    tries: Mapped[int]
    since: Mapped[datetime]


class RoomMark(Base):
    """What the surveillant has seen of a candidate."""

    __tablename__ = "room_mark"

    candidate_id: Mapped[UUID] = mapped_column(ForeignKey(Candidate.id), primary_key=True)
    session_id: Mapped[UUID] = mapped_column(ForeignKey(Session.id), index=True)
    present_at: Mapped[datetime | None]
    """When the identity was checked."""
    present_by: Mapped[str | None]
    """The actor, as the journal names them; likewise below."""
    end_seen_at: Mapped[datetime | None]
    end_seen_by: Mapped[str | None]


class RoomOrder(Base):
    """An act that exam carries out; without outcome, it is on its way."""

    __tablename__ = "room_order"
    __table_args__ = (
        one_of("act", RoomAct),
        one_of("outcome", RoomOutcome),
        CheckConstraint(
            f"minutes BETWEEN 0 AND {MINUTES_AT_ONCE[-1]} AND (minutes > 0) = (act = 'add_time')", name="minutes"
        ),
        Index("room_order_waiting", "session_id", postgresql_where=text("outcome IS NULL")),
        Index("room_order_of", "session_id", "ordered_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    session_id: Mapped[UUID] = mapped_column(ForeignKey(Session.id))
    candidate_id: Mapped[UUID | None] = mapped_column(ForeignKey(Candidate.id))
    """None for every open test."""
    act: Mapped[str]
    minutes: Mapped[int] = mapped_column(default=0)
    subject_id: Mapped[UUID | None]
    ordered_at: Mapped[datetime]
    ordered_by: Mapped[str]
    outcome: Mapped[str | None]
    done_at: Mapped[datetime | None]


class HelpCall(Base):
    """A pupil calls from the test. It never becomes a signalement by itself."""

    __tablename__ = "help_call"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    candidate_id: Mapped[UUID]
    session_id: Mapped[UUID] = mapped_column(index=True)
    item_rank: Mapped[int]
    asked_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class JoinMiss(Base):
    """Somebody typed nearly the identity of a candidate. What was typed leaves with the answer, or within a day."""

    __tablename__ = "join_miss"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    session_id: Mapped[UUID] = mapped_column(index=True)
    candidate_id: Mapped[UUID]
    account_id: Mapped[UUID] = mapped_column(index=True)
    last_name: Mapped[str]
    first_name: Mapped[str]
    birth_date: Mapped[date]
    missed_at: Mapped[datetime]


class ComputerCheck(Base):
    """A computer of the room that passed the technical test, as exam last told it. It may come before the session."""

    __tablename__ = "computer_check"

    session_id: Mapped[UUID] = mapped_column(primary_key=True)
    computer_id: Mapped[UUID] = mapped_column(primary_key=True)
    label: Mapped[str]
    """« poste 1 »."""
    checks: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    checked_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    """Taken off the list: the row stays, without its words, so that an older word does not bring it back."""


class RoomIssue(Base):
    """A signalement noted on the spot: it fills in the finalisation, and is the school's to correct until then."""

    __tablename__ = "room_issue"
    __table_args__ = (
        one_of("category", IssueCategory),
        CheckConstraint(f"item_number BETWEEN 1 AND {LAST_ITEM_NUMBER}", name="item_number"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    session_id: Mapped[UUID] = mapped_column(ForeignKey(Session.id), index=True)
    candidate_id: Mapped[UUID] = mapped_column(ForeignKey(Candidate.id), index=True)
    category: Mapped[str]
    item_number: Mapped[int | None]
    description: Mapped[str]
    noted_at: Mapped[datetime]
    noted_by: Mapped[str]
    withdrawn_at: Mapped[datetime | None]
