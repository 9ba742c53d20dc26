"""Who is where in the test, as far as exam has told."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select

from services.sessions.domain.readiness import Readiness, readiness_of, what_is_reached
from services.sessions.queries.candidates import BY_NAME
from services.sessions.tables import AttemptCopy, Candidate, CandidateReport, IssueReportRow, ProfileCopy
from shared.domain.issues import IssueCategory
from shared.domain.statuses import AbortReason
from shared.transaction import Transaction


class Presence(StrEnum):
    """How far a candidate has come."""

    ENROLLED = "enrolled"
    JOINED = "joined"
    RUNNING = "running"
    DONE = "done"
    UNFINISHED = "unfinished"

    @property
    def label(self) -> str:
        return _WORDS[self][0]

    @property
    def tone(self) -> str:
        """The tone of its badge."""
        return _WORDS[self][1]


_WORDS = {
    Presence.ENROLLED: ("Inscrit", "neutral"),
    Presence.JOINED: ("A rejoint", "info"),
    Presence.RUNNING: ("Test en cours", "warning"),
    Presence.DONE: ("Test terminé", "success"),
    Presence.UNFINISHED: ("Test non terminé", "danger"),
}


@dataclass(frozen=True, slots=True)
class Seat:
    """A candidate and, once there is one, their test; their profile, when they come from the roll and it is known."""

    candidate: Candidate
    attempt: AttemptCopy | None
    profile: ProfileCopy | None = None

    @property
    def presence(self) -> Presence:
        return presence_of(self.candidate, self.attempt)

    @property
    def readiness(self) -> Readiness:
        return readiness_of(self.profile)

    @property
    def reached(self) -> str:
        return what_is_reached(self.profile)


@dataclass(frozen=True, slots=True)
class Reported:
    """What the finalisation said of one candidate, in words."""

    candidate: Candidate
    end_screen_seen: bool
    abort_reason: str
    issues: Sequence[IssueReportRow]

    @property
    def issue_texts(self) -> list[str]:
        return [_issue_text(issue) for issue in self.issues]


def presence_of(candidate: Candidate, attempt: AttemptCopy | None) -> Presence:
    """The furthest point reached. A test that was closed with items left stays unfinished."""
    if attempt is None:
        return Presence.JOINED if candidate.linked_at else Presence.ENROLLED
    if attempt.completed:
        return Presence.DONE
    return Presence.UNFINISHED if attempt.closed_at else Presence.RUNNING


def seats_of(tx: Transaction, session_id: UUID) -> list[Seat]:
    """The candidates of the list, in the order of the PV."""
    rows = tx.session.execute(
        select(Candidate, AttemptCopy, ProfileCopy)
        .outerjoin(AttemptCopy, AttemptCopy.candidate_id == Candidate.id)
        .outerjoin(ProfileCopy, ProfileCopy.pupil_id == Candidate.pupil_id)
        .where(Candidate.session_id == session_id, Candidate.removed_at.is_(None))
        .order_by(*BY_NAME)
    )
    return [Seat(candidate, attempt, profile) for candidate, attempt, profile in rows]


def count_presences(seats: Iterable[Seat]) -> Counter[Presence]:
    return Counter(seat.presence for seat in seats)


def reports_of(tx: Transaction, session_id: UUID) -> list[Reported]:
    """What was sent with the finalisation, in the order of the PV."""
    rows = tx.session.execute(
        select(Candidate, CandidateReport)
        .join(CandidateReport, CandidateReport.candidate_id == Candidate.id)
        .where(CandidateReport.session_id == session_id)
        .order_by(*BY_NAME)
    ).all()
    issues = tx.session.scalars(
        select(IssueReportRow)
        .where(IssueReportRow.candidate_id.in_([candidate.id for candidate, _ in rows]))
        .order_by(IssueReportRow.rank)
    ).all()
    return [
        Reported(
            candidate,
            report.end_screen_seen,
            AbortReason(report.abort_reason).label if report.abort_reason else "",
            [issue for issue in issues if issue.candidate_id == candidate.id],
        )
        for candidate, report in rows
    ]


def _issue_text(issue: IssueReportRow) -> str:
    label = f"{issue.category} – {IssueCategory(issue.category).label}"
    place = f" (épreuve {issue.item_number})" if issue.item_number else ""
    return f"{label}{place}" + (f" : {issue.description}" if issue.description else "")
