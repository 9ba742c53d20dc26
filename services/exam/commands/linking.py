"""The link between an account and a candidate: what a join and a surveillant's word both read and write."""

from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import insert as upsert

from services.exam.domain.joining import Account, Candidate
from services.exam.tables import CandidateCopy, CandidateLink, Reconciliation
from shared.events import CandidateLinked
from shared.transaction import Transaction


def candidates_of(tx: Transaction, session_id: UUID | None) -> list[Candidate]:
    """Those of the session: a candidate who joined stays one, even if a removal crossed the join."""
    rows = tx.session.execute(
        select(CandidateCopy, CandidateLink.account_id)
        .outerjoin(CandidateLink, CandidateLink.candidate_id == CandidateCopy.candidate_id)
        .where(CandidateCopy.session_id == session_id)
        .where(or_(~CandidateCopy.removed, CandidateLink.account_id.is_not(None)))
    )
    return [
        Candidate(
            id=copy.candidate_id,
            first_name=copy.first_name,
            last_name=copy.last_name,
            birth_date=copy.birth_date,
            account_id=account_id,
            pupil_id=copy.pupil_id,
        )
        for copy, account_id in rows
    ]


def account_of(
    tx: Transaction, session_id: UUID | None, account_id: UUID, token_pupil_id: UUID | None = None
) -> Account:
    """The token may know of a reconciliation before its event arrives here, or the reverse."""
    known = select(Reconciliation.pupil_id).where(Reconciliation.account_id == account_id)
    already = select(CandidateLink.candidate_id).where(
        CandidateLink.session_id == session_id, CandidateLink.account_id == account_id
    )
    return Account(
        id=account_id,
        pupil_id=token_pupil_id or tx.session.scalar(known),
        candidate_id=tx.session.scalar(already),
    )


def link(tx: Transaction, candidate_id: UUID, session_id: UUID, account_id: UUID) -> bool:
    """Link and announce; false when another join has just taken the candidate, or this account, first."""
    made = tx.session.scalar(
        upsert(CandidateLink)
        .values(candidate_id=candidate_id, session_id=session_id, account_id=account_id, linked_at=tx.now)
        .on_conflict_do_nothing()
        .returning(CandidateLink)
    )
    if made is None:
        return False
    announce_link(tx, made)
    return True


def announce_link(tx: Transaction, made: CandidateLink) -> None:
    """Tell the others who a candidate is."""
    tx.emit(
        CandidateLinked(
            candidate_id=made.candidate_id,
            session_id=made.session_id,
            account_id=made.account_id,
            linked_at=made.linked_at,
        )
    )
