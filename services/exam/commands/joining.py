"""A pupil joins a session as one of its candidates (`docs/rules.md` R-JOIN)."""

from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import insert as upsert

from services.exam.commands import gate
from services.exam.commands.throttling import forgive, take_try
from services.exam.domain.join_form import JoinForm
from services.exam.domain.joining import Account, AlreadyLinked, Candidate, decide_join
from services.exam.tables import CandidateCopy, CandidateLink, Reconciliation, SessionCopy
from shared.domain.statuses import SessionStatus
from shared.events import CandidateLinked
from shared.identity.model import Identity
from shared.transaction import Transaction

DOOR = "join"


def join_session(tx: Transaction, form: JoinForm, person: Identity) -> UUID:
    """Link the account to the candidate that the form describes; returns the candidate. Twice does no more.

    :raises JoinRefused: one sentence for each reason.
    :raises TooManyTries: this account must wait.
    """
    take_try(tx, DOOR, person.account_id)
    candidate_id = _join(tx, form, person)
    forgive(tx, DOOR, person.account_id)
    return candidate_id


def announce_link(tx: Transaction, link: CandidateLink) -> None:
    """Tell the others who a candidate is."""
    tx.emit(
        CandidateLinked(
            candidate_id=link.candidate_id,
            session_id=link.session_id,
            account_id=link.account_id,
            linked_at=link.linked_at,
        )
    )


def _join(tx: Transaction, form: JoinForm, person: Identity) -> UUID:
    session_id = tx.session.scalar(
        select(SessionCopy.session_id).where(SessionCopy.number == form.session_number, ~SessionCopy.removed)
    )
    outcome = decide_join(_status(tx, session_id), _candidates(tx, session_id), _account(tx, session_id, person), form)
    if isinstance(outcome, AlreadyLinked) or session_id is None:
        return outcome.candidate_id
    if _link(tx, outcome.candidate_id, session_id, person):
        return outcome.candidate_id
    # Someone joined in between, this pupil by a double click perhaps: what is true now decides.
    return _join(tx, form, person)


def _status(tx: Transaction, session_id: UUID | None) -> SessionStatus | None:
    if session_id is None:
        return None
    return SessionStatus.CREATED if gate.hold_open(tx, session_id) else SessionStatus.FINALISED


def _candidates(tx: Transaction, session_id: UUID | None) -> list[Candidate]:
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


def _account(tx: Transaction, session_id: UUID | None, person: Identity) -> Account:
    """The token may know of a reconciliation before its event arrives here, or the reverse."""
    known = select(Reconciliation.pupil_id).where(Reconciliation.account_id == person.account_id)
    already = select(CandidateLink.candidate_id).where(
        CandidateLink.session_id == session_id, CandidateLink.account_id == person.account_id
    )
    return Account(
        id=person.account_id,
        pupil_id=person.pupil.pupil_id if person.pupil else tx.session.scalar(known),
        candidate_id=tx.session.scalar(already),
    )


def _link(tx: Transaction, candidate_id: UUID, session_id: UUID, person: Identity) -> bool:
    """False when another join has just taken the candidate, or this account, first."""
    link = tx.session.scalar(
        upsert(CandidateLink)
        .values(candidate_id=candidate_id, session_id=session_id, account_id=person.account_id, linked_at=tx.now)
        .on_conflict_do_nothing()
        .returning(CandidateLink)
    )
    if link is None:
        return False
    tx.record(f"candidate:{candidate_id}", "joined", actor=person.actor, session=str(session_id))
    announce_link(tx, link)
    return True
