"""The positioning and the profiles."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity
from sqlalchemy.orm import Mapped, mapped_column

from services.exam.tables.base import Base


class ToldProfile(Base):
    """What was last said of a pupil's profile. The row outlives what it says: its version only grows."""

    __tablename__ = "told_profile"

    pupil_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    competences: Mapped[int | None]
    """How many are at level 1 or more; None when nothing is known."""


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
