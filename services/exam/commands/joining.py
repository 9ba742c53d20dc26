"""A pupil joins a session as one of its candidates (`docs/rules.md` R-JOIN)."""

from uuid import UUID

from sqlalchemy import select

from services.exam.commands import gate
from services.exam.commands.linking import account_of, candidates_of, link
from services.exam.commands.missing import note_miss
from services.exam.commands.throttling import forgive, take_try
from services.exam.domain.join_form import JoinForm
from services.exam.domain.joining import AlreadyLinked, JoinRefusal, JoinRefused, decide_join
from services.exam.tables import SessionCopy
from shared.domain.statuses import SessionStatus
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


def _join(tx: Transaction, form: JoinForm, person: Identity) -> UUID:
    session_id = tx.session.scalar(
        select(SessionCopy.session_id).where(SessionCopy.number == form.session_number, ~SessionCopy.removed)
    )
    status = _status(tx, session_id)
    candidates = candidates_of(tx, session_id)
    account = account_of(tx, session_id, person.account_id, person.pupil.pupil_id if person.pupil else None)
    try:
        outcome = decide_join(status, candidates, account, form)
    except JoinRefused as refused:
        if refused.reason is JoinRefusal.NO_MATCH and session_id is not None:
            note_miss(tx, session_id, candidates, account, form)
        raise
    if isinstance(outcome, AlreadyLinked) or session_id is None:
        return outcome.candidate_id
    if link(tx, outcome.candidate_id, session_id, person.account_id):
        tx.record(f"candidate:{outcome.candidate_id}", "joined", actor=person.actor, session=str(session_id))
        return outcome.candidate_id
    # Someone joined in between, this pupil by a double click perhaps: what is true now decides.
    return _join(tx, form, person)


def _status(tx: Transaction, session_id: UUID | None) -> SessionStatus | None:
    if session_id is None:
        return None
    return SessionStatus.CREATED if gate.hold_open(tx, session_id) else SessionStatus.FINALISED
