"""What sessions keeps: centres, the school roll, sessions and their candidates, and what the room reported.

Whoever changes anything below a session locks its row first: that is the one queue of a session. The constraints
stand behind the rules, for the day when a command forgets.
"""

from datetime import date, datetime, time
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    MetaData,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from shared.domain.engine import EngineName
from shared.domain.issues import LAST_ITEM_NUMBER, IssueCategory
from shared.domain.statuses import AbortReason, SessionStatus, session_status
from shared.naming import NAMING_CONVENTION


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING_CONVENTION)
    type_annotation_map = {datetime: DateTime(timezone=True), str: Text}


def one_of(column: str, codes: type[StrEnum]) -> CheckConstraint:
    """The column holds one of `codes`."""
    values = ", ".join(f"'{code.value}'" for code in codes)
    return CheckConstraint(f"{column} IN ({values})", name=column)


class Centre(Base):
    """A centre de certification, which here is a school."""

    __tablename__ = "centre"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    uai: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    time_zone: Mapped[str]


class Pupil(Base):
    """A pupil of the school roll, as the school keeps it."""

    __tablename__ = "pupil"
    __table_args__ = (UniqueConstraint("ine", "uai"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    version: Mapped[int]
    uai: Mapped[str] = mapped_column(index=True)
    ine: Mapped[str | None]
    """Identifiant national élève: one pupil of a school. None for who was recorded without it, or erased."""
    last_name: Mapped[str]
    first_name: Mapped[str]
    birth_date: Mapped[date]
    birth_city: Mapped[str]
    birth_department: Mapped[str]
    birth_country: Mapped[str]
    division: Mapped[str]
    removed: Mapped[bool] = mapped_column(default=False)
    former_pupil_id: Mapped[UUID | None]
    """The same person on the roll of the school before: the same INE and the same birth date, both."""
    entered_at: Mapped[datetime | None]
    """When an import put the pupil on this roll, or back on it."""


class ProfileCopy(Base):
    """How far a pupil of the roll is from being certifiable, as exam last told it. It may come before the pupil."""

    __tablename__ = "profile_copy"

    pupil_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    competences: Mapped[int | None]
    """How many are at level 1 or more; None when nothing is known."""
    wanted: Mapped[int]
    certifiable: Mapped[bool]
    computed_at: Mapped[datetime]


class RollImport(Base):
    """A file of the school's pupils that was checked, and perhaps confirmed. The numbers are of pupils."""

    __tablename__ = "roll_import"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    uai: Mapped[str] = mapped_column(index=True)
    source: Mapped[str]
    """siecle, fregata or onde."""
    file_digest: Mapped[str]
    """SHA-256 of the file, in hexadecimal."""
    checked_at: Mapped[datetime]
    checked_by: Mapped[str]
    """The actor, as the journal names them."""
    expires_at: Mapped[datetime]
    errors: Mapped[int]
    """Not of pupils: one may have several."""
    departed: Mapped[int]
    without_class: Mapped[int]
    inactive: Mapped[int]
    added: Mapped[int]
    changed: Mapped[int]
    restored: Mapped[int]
    removed: Mapped[int]
    unchanged: Mapped[int]
    applied_at: Mapped[datetime | None]
    applied_by: Mapped[str | None]


class RollImportRow(Base):
    """A pupil of a file without error, until it is confirmed or expires."""

    __tablename__ = "roll_import_row"

    import_id: Mapped[UUID] = mapped_column(ForeignKey(RollImport.id, ondelete="CASCADE"), primary_key=True)
    ine: Mapped[str] = mapped_column(primary_key=True)
    pupil_id: Mapped[UUID | None]
    """The pupil of the roll that it is, None for a new one."""
    last_name: Mapped[str]
    first_name: Mapped[str]
    birth_date: Mapped[date]
    birth_city: Mapped[str]
    birth_department: Mapped[str]
    birth_country: Mapped[str]
    division: Mapped[str]


class RollImportNote(Base):
    """A line of the report of a check: an error, or a pupil left aside and why."""

    __tablename__ = "roll_import_note"

    import_id: Mapped[UUID] = mapped_column(ForeignKey(RollImport.id, ondelete="CASCADE"), primary_key=True)
    rank: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """Errors first, then in the order of the file."""
    kind: Mapped[str]
    """error, departed, without_class or inactive."""
    line: Mapped[int]
    column: Mapped[str]
    name: Mapped[str]
    sentence: Mapped[str]


class Session(Base):
    """A session de certification. Its number is read and typed by people; its access code opens the test."""

    __tablename__ = "session"
    __table_args__ = (Index("session_by_day", "centre_id", "date", "start_time"), one_of("engine", EngineName))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    number: Mapped[int] = mapped_column(BigInteger, Identity(always=True), unique=True)
    version: Mapped[int] = mapped_column(default=0)
    centre_id: Mapped[UUID] = mapped_column(ForeignKey(Centre.id))
    site: Mapped[str]
    room: Mapped[str]
    date: Mapped[date]
    start_time: Mapped[time]
    """Local time of the centre."""
    examiners: Mapped[str]
    observations: Mapped[str]
    access_code: Mapped[str] = mapped_column(unique=True)
    access_code_salt: Mapped[str]
    room_password: Mapped[str]
    """What lets a surveillant into the room who holds no role in the school (R-ROOM-ENTRY); `C-` is not part of it."""
    technical_code: Mapped[str] = mapped_column(server_default="", default="")
    """Of the technical test, without the number before it (R-TECHNICAL); empty while it is not open."""
    presence_required: Mapped[bool] = mapped_column(server_default="false")
    """A test starts and resumes only for who was recorded present."""
    resume_on_permission: Mapped[bool] = mapped_column(server_default="false")
    """A test resumes only once the surveillant has allowed it."""
    engine: Mapped[str] = mapped_column(server_default=EngineName.PLACEMENT)
    """An `EngineName`: what chooses the questions of the tests."""
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    """The actor, as the journal names them."""
    removed_at: Mapped[datetime | None]
    restored_at: Mapped[datetime | None]
    """When a test that had started brought back a session just removed: the référent is told."""
    finalised_at: Mapped[datetime | None]
    finalised_by: Mapped[str | None]
    global_comment: Mapped[str] = mapped_column(default="")
    published_at: Mapped[datetime | None]

    centre: Mapped[Centre] = relationship(lazy="joined", innerjoin=True)

    @property
    def status(self) -> SessionStatus:
        return session_status(finalised_at=self.finalised_at, published_at=self.published_at)


class Candidate(Base):
    """Someone enrolled in a session, as the PV prints it."""

    __tablename__ = "candidate"
    __table_args__ = (
        Index(
            "candidate_once",
            "session_id",
            "last_name_key",
            "first_name_key",
            "birth_date",
            unique=True,
            postgresql_where=text("removed_at IS NULL AND restored_at IS NULL"),
        ),
        CheckConstraint("extra_time_percent >= 0", name="extra_time_percent"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    session_id: Mapped[UUID] = mapped_column(ForeignKey(Session.id), index=True)
    version: Mapped[int] = mapped_column(default=0)
    last_name: Mapped[str]
    """Nom de naissance."""
    first_name: Mapped[str]
    last_name_key: Mapped[str]
    """`shared.domain.names.normalise` of the name: what makes two spellings the same."""
    first_name_key: Mapped[str]
    birth_date: Mapped[date]
    birth_city: Mapped[str]
    birth_department: Mapped[str]
    birth_country: Mapped[str]
    invitation_email: Mapped[str]
    """Where the candidate is convened; empty when not given."""
    result_recipient_email: Mapped[str]
    external_id: Mapped[str]
    extra_time_percent: Mapped[int]
    """Temps majoré, in percent; 0 without."""
    division: Mapped[str]
    pupil_id: Mapped[UUID | None] = mapped_column(ForeignKey(Pupil.id))
    account_id: Mapped[UUID | None]
    """Whoever joined as this candidate, as exam tells it."""
    linked_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
    restored_at: Mapped[datetime | None]
    """When a join that crossed a removal brought the candidate back: the référent is told."""


class Convocation(Base):
    """The last letter that convened a candidate, and what it said: a change since then is told (R-CONVOCATION)."""

    __tablename__ = "convocation"

    candidate_id: Mapped[UUID] = mapped_column(ForeignKey(Candidate.id), primary_key=True)
    session_id: Mapped[UUID] = mapped_column(ForeignKey(Session.id), index=True)
    letter_id: Mapped[UUID]
    """The row of `letter` that says what became of it."""
    asked_at: Mapped[datetime]
    date: Mapped[date]
    start_time: Mapped[time]
    site: Mapped[str]
    room: Mapped[str]
    extra_time_percent: Mapped[int]
    identity_digest: Mapped[str]
    """Of the names and the date of birth; neither they nor the address are kept here."""
    address_digest: Mapped[str]


class AttemptCopy(Base):
    """A test as exam tells it. Events come in any order: a row may know its end before its start."""

    __tablename__ = "attempt_copy"

    attempt_id: Mapped[UUID] = mapped_column(primary_key=True)
    candidate_id: Mapped[UUID] = mapped_column(index=True)
    session_id: Mapped[UUID] = mapped_column(index=True)
    certification_number: Mapped[int | None] = mapped_column(BigInteger)
    started_at: Mapped[datetime | None]
    deadline: Mapped[datetime | None]
    """With the temps majoré and the minutes added, as exam last told it."""
    seen_at: Mapped[datetime | None]
    """When the pupil's browser last spoke to exam, as far as it was told."""
    item_rank: Mapped[int | None]
    item_since: Mapped[datetime | None]
    end_code: Mapped[str] = mapped_column(server_default="")
    """Four digits of the end-of-test screen; empty when none was told."""
    item_count: Mapped[int | None]
    completed_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_complete: Mapped[bool | None]
    """What the closing said: was an item left?"""
    answers: Mapped[int | None]
    """How many answers the closing counted."""

    @property
    def completed(self) -> bool:
        return self.completed_at is not None or bool(self.closed_complete)


class SheetCheck(Base):
    """A sheet that was deposited: of the candidates of a session, or of sessions with their candidates."""

    __tablename__ = "sheet_check"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    uai: Mapped[str]
    session_id: Mapped[UUID | None] = mapped_column(ForeignKey(Session.id), index=True)
    """None for a sheet of sessions."""
    kind: Mapped[str]
    """ods, xlsx or csv."""
    rows: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    """Its cells as they were read, until it is confirmed."""
    checked_at: Mapped[datetime]
    checked_by: Mapped[str]
    """The actor, as the journal names them."""
    expires_at: Mapped[datetime] = mapped_column(index=True)
    applied_at: Mapped[datetime | None]


class CandidateReport(Base):
    """What the room said of one candidate who took the test, at the finalisation."""

    __tablename__ = "candidate_report"
    __table_args__ = (one_of("abort_reason", AbortReason),)

    candidate_id: Mapped[UUID] = mapped_column(ForeignKey(Candidate.id), primary_key=True)
    session_id: Mapped[UUID] = mapped_column(ForeignKey(Session.id), index=True)
    end_screen_seen: Mapped[bool]
    abort_reason: Mapped[str | None]


class IssueReportRow(Base):
    """A signalement of the finalisation, in the order it was written."""

    __tablename__ = "issue_report"
    __table_args__ = (
        one_of("category", IssueCategory),
        CheckConstraint(f"item_number BETWEEN 1 AND {LAST_ITEM_NUMBER}", name="item_number"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    candidate_id: Mapped[UUID] = mapped_column(ForeignKey(CandidateReport.candidate_id), index=True)
    rank: Mapped[int]
    category: Mapped[str]
    item_number: Mapped[int | None]
    description: Mapped[str]


class FinalisationDraft(Base):
    """What was typed in the form of the finalisation and is not sent yet: it survives the page."""

    __tablename__ = "finalisation_draft"

    session_id: Mapped[UUID] = mapped_column(ForeignKey(Session.id), primary_key=True)
    saved_at: Mapped[datetime]
    fields: Mapped[dict[str, str]] = mapped_column(JSONB)
    """The values of the form, by field name."""


class AdviceCopy(Base):
    """What the jury asks of the centre after a session, as results last told it. Empty when it was taken back."""

    __tablename__ = "advice_copy"

    session_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    advice: Mapped[str]
    given_at: Mapped[datetime]
