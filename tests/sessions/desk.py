"""The référent's desk: a centre, its sessions and candidates, and what exam and results tell of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from services.sessions.commands.candidates import enrol_candidate
from services.sessions.commands.finalisation import finalise_session
from services.sessions.commands.roll import PupilDetails, record_centre, record_pupil
from services.sessions.commands.sessions import create_session
from services.sessions.consumers import HANDLERS
from services.sessions.domain.candidate import Candidate as CandidateDetails
from services.sessions.domain.finalisation import Report
from services.sessions.domain.session import SessionDescription
from services.sessions.tables import Base, Candidate, Session
from shared.events import (
    AttemptCompleted,
    AttemptStarted,
    CandidateLinked,
    ClosedAttempt,
    Event,
    ProfileChanged,
    SessionClosed,
    SessionPublished,
)
from shared.journal.read import lines_of, verify
from shared.transaction import Database
from tests.identities import UAI

ACTOR = f"account:{UUID(int=1)}"
DAY = datetime.now(UTC).date() + timedelta(days=7)
"""A session of next week."""

NINE = datetime(2026, 5, 12, 9, tzinfo=UTC)
ZOE: Mapping[str, Any] = {
    "last_name": "LEFÈVRE-NUÑEZ",
    "first_name": "Zoé",
    "birth_date": date(2012, 3, 14),
    "birth_city": "Bondy",
    "birth_department": "93",
    "birth_country": "France",
}


def description(centre_id: UUID, **changes: Any) -> SessionDescription:
    facts: dict[str, Any] = {
        "centre_id": str(centre_id),
        "site": "Bâtiment des sciences",
        "room": "B12",
        "date": DAY,
        "start_time": time(9, 30),
        "examiners": "Karim Benali",
    }
    return SessionDescription(**{**facts, **changes})


def candidate_details(**changes: Any) -> CandidateDetails:
    return CandidateDetails(**{**ZOE, **changes})


def linked(session_id: UUID, candidate_id: UUID, **changes: Any) -> CandidateLinked:
    facts: dict[str, Any] = {"account_id": uuid4(), "linked_at": NINE}
    return CandidateLinked(session_id=session_id, candidate_id=candidate_id, **{**facts, **changes})


def profile(pupil_id: UUID, competences: int | None, version: int = 1) -> ProfileChanged:
    """What exam tells of a pupil with so many compétences of level 1."""
    return ProfileChanged(
        pupil_id=pupil_id,
        version=version,
        competences=competences,
        wanted=5,
        certifiable=(competences or 0) >= 5,
        computed_at=NINE,
    )


@dataclass
class Sitting:
    """The events of one test, in the order they happen."""

    session_id: UUID
    candidate_id: UUID
    number: int = 1001
    attempt_id: UUID = field(default_factory=uuid4)
    account_id: UUID = field(default_factory=uuid4)

    @property
    def linked(self) -> CandidateLinked:
        return linked(self.session_id, self.candidate_id, account_id=self.account_id)

    @property
    def started(self) -> AttemptStarted:
        return AttemptStarted(
            attempt_id=self.attempt_id,
            certification_number=self.number,
            session_id=self.session_id,
            candidate_id=self.candidate_id,
            account_id=self.account_id,
            started_at=NINE + timedelta(minutes=5),
            deadline=NINE + timedelta(minutes=110),
            bank_version="2026.1",
            verification_code="P-BCDFGHJK",
            profile=[],
            items=[],
        )

    @property
    def completed(self) -> AttemptCompleted:
        return AttemptCompleted(
            attempt_id=self.attempt_id,
            candidate_id=self.candidate_id,
            session_id=self.session_id,
            completed_at=NINE + timedelta(minutes=80),
        )

    def closed(self, *, completed: bool = True) -> SessionClosed:
        attempt = ClosedAttempt(
            attempt_id=self.attempt_id,
            candidate_id=self.candidate_id,
            completed=completed,
            answers=24,
            journal_length=30,
            journal_head="0" * 64,
        )
        return SessionClosed(session_id=self.session_id, closed_at=NINE + timedelta(hours=3), attempts=[attempt])


def published(session_id: UUID) -> SessionPublished:
    return SessionPublished(session_id=session_id, published_at=NINE + timedelta(days=7))


@dataclass
class Desk:
    """One centre on a real database; commands called as pages call them."""

    database: Database
    uai: str = UAI
    centre_id: UUID = field(default_factory=uuid4)

    def __post_init__(self) -> None:
        with self.database.transaction() as tx:
            record_centre(tx, self.centre_id, uai=self.uai, name="Collège Jeanne-Villepreux", time_zone="Europe/Paris")

    def session(self, **changes: Any) -> UUID:
        session_id = uuid4()
        with self.database.transaction() as tx:
            create_session(tx, session_id, description(self.centre_id, **changes), actor=ACTOR)
        return session_id

    def candidate(self, session_id: UUID, *, division: str = "", pupil_id: UUID | None = None, **changes: Any) -> UUID:
        candidate_id = uuid4()
        with self.database.transaction() as tx:
            details = candidate_details(**changes)
            enrol_candidate(tx, session_id, candidate_id, details, division=division, pupil_id=pupil_id, actor=ACTOR)
        return candidate_id

    def pupil(self, **changes: Any) -> UUID:
        pupil_id = uuid4()
        with self.database.transaction() as tx:
            details: Any = {**ZOE, "uai": self.uai, "division": "3A", **changes}
            record_pupil(tx, pupil_id, PupilDetails(**details))
        return pupil_id

    def sit(self, session_id: UUID, *, completed: bool = True, number: int = 1001, **changes: Any) -> UUID:
        """Someone who sat the test; returns the candidate."""
        candidate_id = self.candidate(session_id, **changes)
        sitting = Sitting(session_id, candidate_id, number)
        self.hear(sitting.linked, sitting.started, *([sitting.completed] if completed else []))
        return candidate_id

    def finalise(self, session_id: UUID, *reports: Report, comment: str = "") -> None:
        with self.database.transaction() as tx:
            finalise_session(tx, session_id, reports, comment, actor=ACTOR)

    def finalised(self) -> UUID:
        """A session that one candidate sat, and that is finalised."""
        session_id = self.session()
        candidate_id = self.sit(session_id)
        self.finalise(session_id, Report(candidate_id, end_screen_seen=True))
        return session_id

    def hear(self, *events: Event) -> None:
        """Each event in its own transaction, as the inbox does."""
        for event in events:
            with self.database.transaction() as tx:
                HANDLERS[type(event)](tx, event)

    def read(self, session_id: UUID) -> Session:
        with self.database.transaction() as tx:
            return tx.session.get_one(Session, session_id)

    def read_candidate(self, candidate_id: UUID) -> Candidate:
        with self.database.transaction() as tx:
            return tx.session.get_one(Candidate, candidate_id)

    def all(self, table: type[Base]) -> list[Any]:
        with self.database.transaction() as tx:
            return list(tx.session.scalars(select(table)))

    def acts(self, subject: str) -> list[str]:
        """The journal of one subject, once every chain has been verified."""
        with self.database.transaction() as tx:
            assert verify(tx.session) == []
            return [line.act for line in lines_of(tx.session, subject)]
