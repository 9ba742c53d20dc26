"""What pages read of joins and tests."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import exists, select

from services.exam.tables import Answer, Attempt, CandidateCopy, CandidateLink, JoinMiss, SessionCopy
from shared.transaction import Transaction

_RECEIPT = "SELECT sequence, receipt FROM answer WHERE attempt_id = %(attempt)s AND sequence = %(sequence)s"
_CALL = "SELECT 1 FROM help_call WHERE attempt_id = %(attempt)s AND ended_at IS NULL"


@dataclass(frozen=True, slots=True)
class Seat:
    """Where a candidate sits, for the page of the access code."""

    session_number: int
    centre: str
    room: str
    name: str
    started: bool


@dataclass(frozen=True, slots=True)
class Receipt:
    """The proof of one answer; `sequence` is also the number of its épreuve."""

    sequence: int
    receipt: str


def has_joined(tx: Transaction, account_id: UUID) -> bool:
    """True once the account has joined any session."""
    return bool(tx.session.scalar(select(exists().where(CandidateLink.account_id == account_id))))


def seat_of(tx: Transaction, link: CandidateLink) -> Seat:
    """The link exists, so its session and candidate have been heard of."""
    session = tx.session.get_one(SessionCopy, link.session_id)
    candidate = tx.session.get_one(CandidateCopy, link.candidate_id)
    started = tx.session.scalar(select(exists().where(Attempt.candidate_id == link.candidate_id)))
    return Seat(
        session_number=session.number,
        centre=session.centre_name,
        room=session.room,
        name=f"{candidate.first_name} {candidate.last_name}",
        started=bool(started),
    )


def receipts_of(tx: Transaction, attempt_id: UUID) -> list[Receipt]:
    """Every receipt given, in order."""
    rows = tx.session.execute(
        select(Answer.sequence, Answer.receipt).where(Answer.attempt_id == attempt_id).order_by(Answer.sequence)
    )
    return [Receipt(*row) for row in rows]


def last_receipt(tx: Transaction, attempt_id: UUID, answers: int) -> Receipt | None:
    """The proof of the answer just taken; `answers` counts those of the attempt."""
    rows = tx.alone(_RECEIPT, {"attempt": attempt_id, "sequence": answers})
    return Receipt(*rows[0]) if rows else None


def candidate_name(tx: Transaction, candidate_id: UUID) -> str:
    """The first and last name under which a test is taken."""
    candidate = tx.session.get_one(CandidateCopy, candidate_id)
    return f"{candidate.first_name} {candidate.last_name}"


def end_code_of(tx: Transaction, attempt_id: UUID) -> str:
    """The code of the end-of-test screen, empty for a test completed before there were any."""
    return tx.session.scalar(select(Attempt.end_code).where(Attempt.id == attempt_id)) or ""


def is_calling(tx: Transaction, attempt_id: UUID) -> bool:
    """True while the pupil waits for the surveillant."""
    return bool(tx.alone(_CALL, {"attempt": attempt_id}))


def is_being_tested(tx: Transaction, account_id: UUID) -> bool:
    """True while a test of this account still takes answers."""
    running = exists().where(
        Attempt.account_id == account_id,
        Attempt.completed_at.is_(None),
        Attempt.closed_at.is_(None),
        Attempt.deadline > tx.now,
    )
    return bool(tx.session.scalar(select(running)))


def accepted_candidate(tx: Transaction, account_id: UUID) -> UUID | None:
    """The candidate whom the surveillant has just recognised in this account, until the test begins."""
    begun = exists().where(Attempt.candidate_id == JoinMiss.candidate_id)
    accepted = select(JoinMiss.candidate_id).where(
        JoinMiss.account_id == account_id, JoinMiss.accepted_at.is_not(None), ~begun
    )
    return tx.session.scalar(accepted.order_by(JoinMiss.accepted_at.desc()).limit(1))
