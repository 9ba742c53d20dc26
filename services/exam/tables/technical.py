"""The technical test of the computers of a room."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from services.exam.tables.base import Base


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
