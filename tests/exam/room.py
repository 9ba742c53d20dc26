"""A room on the day of the certification, as events tell it: a session, its candidates, their accounts."""

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text

from services.exam.commands.answering import Refused, Taken, answer_item
from services.exam.commands.joining import join_session
from services.exam.commands.starting import enter_test
from services.exam.consumers import HANDLERS
from services.exam.domain.attempt import PostedAnswer
from services.exam.domain.join_form import JoinForm
from services.exam.domain.joining import JoinRefused
from services.exam.operations.seed_demo import position
from services.exam.queries.running import RunningTest, running_test
from services.exam.tables import Attempt
from shared.domain.codes import access_code_digest
from shared.events import CandidateRecorded, Event, SessionFinalised, SessionRecorded
from shared.identity.model import Identity
from shared.messaging.inbox import Handler
from shared.transaction import Database
from tests.identities import someone

CODE = "BCDF23"
SALT = "0123456789abcdef0123456789abcdef"
KEY = b"a receipt key that serves for the tests only"
BORN = date(2011, 2, 7)
LEVELS = {"1.1": 2, "1.2": 1, "2.1": 2, "3.1": 1, "4.2": 3}
"""Five compétences of level 1 or more: just certifiable."""

_numbers = count(100_001)


def session_recorded(**changes: Any) -> SessionRecorded:
    facts: dict[str, Any] = {
        "session_id": uuid4(),
        "version": 1,
        "number": next(_numbers),
        "centre_id": uuid4(),
        "centre_name": "Centre de Testix 1",
        "uai": "0939999N",
        "site": "Collège",
        "room": "B12",
        "date": date(2026, 5, 12),
        "start_time": time(9),
        "time_zone": "Europe/Paris",
        "examiners": "Karim Benali",
        "access_code_salt": SALT,
        "access_code_digest": access_code_digest(CODE, SALT),
    }
    return SessionRecorded(**{**facts, **changes})


def candidate_recorded(session_id: UUID, **changes: Any) -> CandidateRecorded:
    facts: dict[str, Any] = {
        "candidate_id": uuid4(),
        "session_id": session_id,
        "version": 1,
        "last_name": "LEFÈVRE-NUÑEZ",
        "first_name": "Zoé",
        "birth_date": BORN,
        "birth_city": "Bondy",
        "birth_department": "93",
        "birth_country": "France",
        "extra_time_percent": 0,
        "pupil_id": None,
        "division": "3A",
        "external_id": "",
        "result_recipient_email": "",
    }
    return CandidateRecorded(**{**facts, **changes})


def hear(database: Database, *events: Event, handlers: Mapping[type[Event], Handler] = HANDLERS) -> None:
    """Each event in its own transaction, as the inbox does."""
    for event in events:
        with database.transaction() as tx:
            handlers[type(event)](tx, event)


@dataclass
class Seat:
    """A candidate and the person who sits there."""

    candidate: CandidateRecorded
    person: Identity

    @property
    def form(self) -> dict[str, str]:
        born = self.candidate.birth_date
        return {
            "first_name": self.candidate.first_name,
            "last_name": self.candidate.last_name,
            "birth_day": f"{born:%d}",
            "birth_month": f"{born:%m}",
            "birth_year": f"{born:%Y}",
        }


@dataclass
class Room:
    """One session heard of; commands called as pages call them."""

    database: Database
    session: SessionRecorded = field(default_factory=session_recorded)

    def __post_init__(self) -> None:
        hear(self.database, self.session)

    def seat(self, levels: dict[str, int] = LEVELS, person: Identity | None = None, **changes: Any) -> Seat:
        """A candidate enrolled here and a pupil with this positioning."""
        candidate = candidate_recorded(self.session.session_id, **changes)
        hear(self.database, candidate)
        seat = Seat(candidate, person or someone())
        with self.database.transaction() as tx:
            position(tx, seat.person.account_id, levels, since=tx.now - timedelta(days=30))
        return seat

    def join(self, seat: Seat, person: Identity | None = None, **changes: Any) -> UUID:
        with self.database.transaction() as tx:
            return join_session(tx, self._form(seat, **changes), person or seat.person)

    def try_to_join(self, seat: Seat, **changes: Any) -> None:
        """Be refused, as the page is: what the refusal writes stays."""
        with self.database.transaction() as tx, contextlib.suppress(JoinRefused):
            join_session(tx, self._form(seat, **changes), seat.person)

    def _form(self, seat: Seat, **changes: Any) -> JoinForm:
        facts = {
            "session_number": self.session.number,
            "first_name": seat.candidate.first_name,
            "last_name": seat.candidate.last_name,
            "birth_date": seat.candidate.birth_date,
        }
        return JoinForm(**{**facts, **changes})

    def enter(self, seat: Seat, code: str = CODE, person: Identity | None = None) -> Attempt:
        with self.database.transaction() as tx:
            return enter_test(tx, seat.candidate.candidate_id, code, person or seat.person)

    def start(self, seat: Seat) -> Attempt:
        self.join(seat)
        return self.enter(seat)

    def test(self, attempt: Attempt, seat: Seat) -> RunningTest:
        with self.database.transaction() as tx:
            test = running_test(tx, attempt.id, attempt.account_id, seat.person.sid)
        assert test is not None
        return test

    def ask(self, attempt: Attempt, *items: str) -> None:
        """Let these items be the first of a test that was drawn without them."""
        with self.database.transaction() as tx:
            row = tx.session.get_one(Attempt, attempt.id)
            row.items = [*items, *row.items[len(items) :]]

    def answer(
        self,
        attempt: Attempt,
        seat: Seat,
        item_id: str,
        response: str = "1",
        queued_at: datetime | None = None,
        losses: int = 0,
    ) -> Taken | Refused:
        with self.database.transaction() as tx:
            outcome = answer_item(
                tx,
                attempt.id,
                seat.person.account_id,
                seat.person.sid,
                PostedAnswer(item_id, response, queued_at, losses),
                key=KEY,
            )
        assert outcome is not None
        return outcome

    def answer_all(self, attempt: Attempt, seat: Seat) -> list[Taken]:
        outcomes = [self.answer(attempt, seat, item) for item in self.test(attempt, seat).items]
        return [outcome for outcome in outcomes if isinstance(outcome, Taken)]

    def finalise(self) -> None:
        hear(self.database, self.finalised())

    def finalised(self) -> SessionFinalised:
        return SessionFinalised(
            session_id=self.session.session_id,
            version=2,
            finalised_at=datetime(2026, 5, 12, 12, tzinfo=UTC),
            global_comment="",
            reports=[],
        )

    def let_item_time_pass(self, attempt: Attempt, seconds: int) -> None:
        """As if each item opened so far had been opened that much earlier."""
        with self.database.transaction() as tx:
            tx.session.execute(
                text("UPDATE item_watch SET opened_at = opened_at - :gap * interval '1 second' WHERE attempt_id = :id"),
                {"gap": seconds, "id": attempt.id},
            )

    def let_time_pass(self, attempt: Attempt, minutes: int) -> None:
        """As if the test had started that much earlier."""
        with self.database.transaction() as tx:
            tx.session.execute(
                text(
                    "UPDATE attempt SET started_at = started_at - :gap * interval '1 minute', "
                    "deadline = deadline - :gap * interval '1 minute' WHERE id = :id"
                ),
                {"gap": minutes, "id": attempt.id},
            )
