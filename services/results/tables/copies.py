"""What the other services last told of a session and its candidates. No foreign key: copies come in any order."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from services.results.tables.base import Base


class SessionCopy(Base):
    __tablename__ = "session_copy"

    session_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    number: Mapped[int] = mapped_column(index=True)
    centre_name: Mapped[str]
    uai: Mapped[str] = mapped_column(index=True)
    site: Mapped[str]
    room: Mapped[str]
    date: Mapped[date]
    start_time: Mapped[time]
    time_zone: Mapped[str]
    examiners: Mapped[str]


class CandidateCopy(Base):
    __tablename__ = "candidate_copy"

    candidate_id: Mapped[UUID] = mapped_column(primary_key=True)
    session_id: Mapped[UUID] = mapped_column(index=True)
    version: Mapped[int]
    last_name: Mapped[str]
    first_name: Mapped[str]
    birth_date: Mapped[date]
    birth_city: Mapped[str]
    birth_department: Mapped[str]
    birth_country: Mapped[str]
    extra_time_percent: Mapped[int]
    division: Mapped[str]
    external_id: Mapped[str]
    removed: Mapped[bool]


class LinkCopy(Base):
    """The account that joined as this candidate."""

    __tablename__ = "link_copy"

    candidate_id: Mapped[UUID] = mapped_column(primary_key=True)
    session_id: Mapped[UUID]
    account_id: Mapped[UUID]
    linked_at: Mapped[datetime]


class SessionReport(Base):
    """The finalisation: what the room says of the session and of each candidate."""

    __tablename__ = "session_report"

    session_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    finalised_at: Mapped[datetime]
    global_comment: Mapped[str]
    reports: Mapped[list[Any]]
    """One `shared.events.CandidateReport` a candidate, in JSON."""
