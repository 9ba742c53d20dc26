"""What results decides: scores, decisions of the jury, publications. Rows are added, never changed."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.results.tables.base import Base
from shared.domain.statuses import CertificationStatus

ALGORITHM = "algorithm"


class Decision(StrEnum):
    """What a member of the jury decides on one certification."""

    VALIDATE = "validate"
    """The computed result stands."""
    INVALIDATE = "invalidate"
    """The certification is cancelled."""
    UNDO = "undo"
    """The decision before is withdrawn: the computed result is back, and none is pending."""


class AssessmentResult(Base):
    """One computation. The last `rank` counts; the ones before tell the history."""

    __tablename__ = "assessment_result"
    __table_args__ = (
        CheckConstraint(
            f"status IN ({', '.join(repr(status.value) for status in CertificationStatus if status != 'started')})",
            name="status",
        ),
    )

    attempt_id: Mapped[UUID] = mapped_column(primary_key=True)
    rank: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    computed_at: Mapped[datetime]
    emitter: Mapped[str]
    """`ALGORITHM`, or the account of the jury member whose decision asked for it."""
    status: Mapped[str]
    reason: Mapped[str]
    """Name of a `services.results.domain.certification.Reason`."""
    rate: Mapped[int | None]
    """Share of right answers, in percent."""
    pix: Mapped[int]
    marks: Mapped[list[Any]]
    """`{"code", "level", "pix"}` for each tested compétence."""
    explanation: Mapped[list[Any]]
    """French sentences for the jury."""


class JuryDecision(Base):
    """A decision, with what the candidate reads of it and what only the jury reads."""

    __tablename__ = "jury_decision"
    __table_args__ = (
        CheckConstraint(f"decision IN ({', '.join(repr(one.value) for one in Decision)})", name="decision"),
    )

    attempt_id: Mapped[UUID] = mapped_column(primary_key=True)
    rank: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    decision: Mapped[str]
    candidate_comment: Mapped[str]
    internal_comment: Mapped[str]
    decided_by: Mapped[UUID]
    decided_by_name: Mapped[str]
    decided_at: Mapped[datetime]


class Publication(Base):
    """From `published_at` on, pupils and school see the results of the session: once for all."""

    __tablename__ = "publication"

    session_id: Mapped[UUID] = mapped_column(primary_key=True)
    published_at: Mapped[datetime]
    published_by: Mapped[UUID]
    published_by_name: Mapped[str]
