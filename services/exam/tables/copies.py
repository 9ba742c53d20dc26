"""Copies of other services' rows: they come by events, in any order, so no foreign key leads to them."""

from datetime import date, time
from uuid import UUID

from sqlalchemy import false
from sqlalchemy.orm import Mapped, mapped_column

from services.exam.tables.base import Base
from shared.domain.engine import EngineName


class SessionCopy(Base):
    """A session as sessions last told it. The access code is known by its salted digest only."""

    __tablename__ = "session_copy"

    session_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    number: Mapped[int] = mapped_column(index=True)
    centre_name: Mapped[str]
    uai: Mapped[str] = mapped_column(server_default="")
    """Of the centre; empty for a session told before this was kept."""
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
    engine: Mapped[str] = mapped_column(server_default=EngineName.PLACEMENT)
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
