"""What the other services last told of a session and its candidates. No foreign key: copies come in any order."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Mapped, mapped_column

from services.results.tables.base import Base
from services.results.words import zone_of


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

    @property
    def zone(self) -> ZoneInfo:
        """That of the centre: hours are read as they were in the room."""
        return zone_of(self.time_zone)


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

    @property
    def name(self) -> str:
        return f"{self.last_name} {self.first_name}"

    @property
    def birth_place(self) -> str:
        """The commune, and the country of a birth abroad."""
        abroad = self.birth_country and self.birth_country.upper() != "FRANCE"
        return f"{self.birth_city} ({self.birth_country})" if abroad else self.birth_city


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
    files: Mapped[list[Any]] = mapped_column(default=list)
    """One `shared.events.SessionFile` a file, in JSON: the bytes are with sessions."""
