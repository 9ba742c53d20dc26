"""What exam keeps. Copies of other services' rows come by events, in any order: no foreign key leads to them."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    MetaData,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from shared.domain.statuses import AnswerStatus

FIRST_CERTIFICATION_NUMBER = 1001


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "pk": "%(table_name)s_pkey",
            "uq": "%(table_name)s_%(column_0_N_name)s_key",
            "ck": "%(table_name)s_%(constraint_name)s",
            "fk": "%(table_name)s_%(column_0_name)s_fkey",
            "ix": "%(table_name)s_%(column_0_N_name)s_idx",
        }
    )
    type_annotation_map = {datetime: DateTime(timezone=True), list[dict[str, Any]]: JSONB, list[str]: ARRAY(Text)}


class SessionCopy(Base):
    """A session as sessions last told it. The access code is known by its salted digest only."""

    __tablename__ = "session_copy"

    session_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    number: Mapped[int] = mapped_column(index=True)
    centre_name: Mapped[str]
    site: Mapped[str]
    room: Mapped[str]
    date: Mapped[date]
    start_time: Mapped[time]
    time_zone: Mapped[str]
    access_code_salt: Mapped[str]
    access_code_digest: Mapped[str]
    presence_required: Mapped[bool] = mapped_column(server_default=false())
    resume_on_permission: Mapped[bool] = mapped_column(server_default=false())
    technical_code_digest: Mapped[str] = mapped_column(server_default="")
    """Empty while the technical test is not open."""
    removed: Mapped[bool]


class CandidateCopy(Base):
    """A candidate as sessions last told it: what a join compares, and the temps majoré."""

    __tablename__ = "candidate_copy"

    candidate_id: Mapped[UUID] = mapped_column(primary_key=True)
    session_id: Mapped[UUID] = mapped_column(index=True)
    version: Mapped[int]
    last_name: Mapped[str]
    first_name: Mapped[str]
    birth_date: Mapped[date]
    extra_time_percent: Mapped[int]
    pupil_id: Mapped[UUID | None]
    removed: Mapped[bool]


class PupilCopy(Base):
    """A pupil of a school's roll, for the teacher's page."""

    __tablename__ = "pupil_copy"

    pupil_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    uai: Mapped[str] = mapped_column(index=True)
    last_name: Mapped[str]
    first_name: Mapped[str]
    division: Mapped[str]
    removed: Mapped[bool]


class Reconciliation(Base):
    """Which pupil an account is; `pupil_id` is None once it is nobody's."""

    __tablename__ = "reconciliation"

    account_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    pupil_id: Mapped[UUID | None] = mapped_column(index=True)
    uai: Mapped[str]


class ToldProfile(Base):
    """What was last said of a pupil's profile. The row outlives what it says: its version only grows."""

    __tablename__ = "told_profile"

    pupil_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    competences: Mapped[int | None]
    """How many are at level 1 or more; None when nothing is known."""


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


class PositioningRow(Base):
    """An answer given outside any certification, to an item of the bank."""

    __tablename__ = "positioning_answer"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(index=True)
    item_id: Mapped[str]
    skill: Mapped[str]
    response: Mapped[str]
    status: Mapped[str]
    at: Mapped[datetime]


class KnowledgeRow(Base):
    """What the positioning taught of one skill at one instant; the most recent row of a skill holds."""

    __tablename__ = "knowledge_element"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(index=True)
    answer_id: Mapped[int | None] = mapped_column(ForeignKey(PositioningRow.id))
    """None for what the pupil chose to forget."""
    skill: Mapped[str]
    source: Mapped[str]
    verdict: Mapped[str]
    at: Mapped[datetime]


class ImportedLevelRow(Base):
    """A level that the school imported for a pupil of its roll: it waits there for the account. Never changed."""

    __tablename__ = "imported_level"
    __table_args__ = (CheckConstraint("level BETWEEN 0 AND 8", name="level"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    pupil_id: Mapped[UUID] = mapped_column(index=True)
    competence: Mapped[str]
    level: Mapped[int]
    replaces: Mapped[bool]
    imported_at: Mapped[datetime]


class ProfileImport(Base):
    """The profiles of a class as read in a file, from the check to the confirmation."""

    __tablename__ = "profile_import"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    uai: Mapped[str]
    division: Mapped[str]
    rows: Mapped[list[dict[str, Any]]]
    """`pupil_id` and `levels` by compétence; emptied by the confirmation."""
    replaces: Mapped[bool]
    checked_by: Mapped[str]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    applied_at: Mapped[datetime | None]


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
    items: Mapped[list[str]]
    """Ids, in the order asked: the first has rank 1."""
    item_count: Mapped[int]
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


class ComputerCheck(Base):
    """A computer that passed the technical test with the code of a session. Nobody is known here, a label apart."""

    __tablename__ = "computer_check"

    session_id: Mapped[UUID] = mapped_column(primary_key=True)
    computer_id: Mapped[UUID] = mapped_column(primary_key=True)
    label: Mapped[str]
    checks: Mapped[list[dict[str, Any]]]
    """As they were last told."""
    told: Mapped[int]
    """How many times: a browser does not fill the wire."""
    checked_at: Mapped[datetime] = mapped_column(index=True)


class TechnicalTry(Base):
    """Wrong codes of a technical test, counted by session and network: nobody has signed in there."""

    __tablename__ = "technical_try"

    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    """Of the session; 0 for all those that do not exist."""
    network: Mapped[str] = mapped_column(primary_key=True)
    """A keyed digest."""
    tries: Mapped[int]
    since: Mapped[datetime]
