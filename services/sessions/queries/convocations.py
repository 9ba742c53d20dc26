"""Who is convened by letter, who is not, and what became of each letter."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from services.sessions.domain.convocation import DUE, LABELS, State, Told, changes, digest_of, state_of
from services.sessions.queries.candidates import BY_NAME
from services.sessions.tables import Candidate, Convocation, Session
from shared.mail.tables import letter
from shared.mail.write import WITHDRAWN
from shared.transaction import Transaction

TONES = {State.SENT: "success", State.WAITING: "info", State.FAILED: "danger", State.CHANGED: "warning"}


@dataclass(frozen=True, slots=True)
class Line:
    """A candidate, and where the convocation stands. `ended_at` is when the letter left or was given up."""

    candidate: Candidate
    state: State
    convocation: Convocation | None
    changed: tuple[str, ...]
    ended_at: datetime | None
    last_error: str
    left: bool
    """True when the last letter was taken by the mail server."""

    @property
    def label(self) -> str:
        return LABELS[self.state]

    @property
    def tone(self) -> str:
        return TONES.get(self.state, "neutral")

    @property
    def due(self) -> bool:
        return self.state in DUE

    @property
    def why(self) -> str:
        """Why the letter has not left, in words; empty when nothing went wrong."""
        return reason_in_words(self.last_error) if self.state in {State.FAILED, State.WAITING} else ""


def lines_of(tx: Transaction, session: Session) -> list[Line]:
    """The candidates of the list, in the order of the PV."""
    rows = tx.session.execute(
        select(Candidate, Convocation, letter.c.ended_at, letter.c.outcome, letter.c.last_error)
        .outerjoin(Convocation, Convocation.candidate_id == Candidate.id)
        .outerjoin(letter, letter.c.id == Convocation.letter_id)
        .where(Candidate.session_id == session.id, Candidate.removed_at.is_(None))
        .order_by(*BY_NAME)
    )
    return [_line(session, *row) for row in rows]


def count_states(lines: Iterable[Line]) -> Counter[State]:
    return Counter(line.state for line in lines)


def told_now(session: Session, candidate: Candidate) -> Told:
    """What a convocation would say at this instant."""
    names = (candidate.last_name, candidate.first_name, candidate.birth_date)
    return Told(
        session.date,
        session.start_time,
        session.site,
        session.room,
        candidate.extra_time_percent,
        digest_of(candidate.id, *names),
        digest_of(candidate.id, candidate.invitation_email),
    )


def told_then(convocation: Convocation) -> Told:
    return Told(**{field.name: getattr(convocation, field.name) for field in fields(Told)})


def starts_at(session: Session) -> datetime:
    """The instant of the planned start, by the centre's clock."""
    return datetime.combine(session.date, session.start_time, ZoneInfo(session.centre.time_zone))


def reason_in_words(last_error: str) -> str:
    """What the log keeps of a failure, as the référent reads it: what to do is said with it."""
    code = re.search(r"\b[45][0-9]{2}\b", last_error)
    answer = f" (réponse {code.group()})" if code else ""
    if not last_error:
        return ""
    if last_error == WITHDRAWN:
        return "La lettre a été retirée avant son départ : elle n’était plus exacte."
    if last_error.startswith("recipient refused"):
        return f"Le serveur de courrier refuse cette adresse{answer} : vérifiez-la."
    if last_error == "ValueError":
        return "Cette adresse ne peut pas recevoir de courrier : vérifiez-la."
    return f"Le serveur de courrier n’a pas pris la lettre{answer}."


def _line(
    session: Session,
    candidate: Candidate,
    convocation: Convocation | None,
    ended_at: datetime | None,
    outcome: str | None,
    last_error: str | None,
) -> Line:
    now, told = told_now(session, candidate), told_then(convocation) if convocation else None
    state = state_of(now, told, outcome, has_address=bool(candidate.invitation_email))
    changed = changes(told, now) if told else ()
    return Line(candidate, state, convocation, changed, ended_at, last_error or "", outcome == "sent")
