"""What exam hears. Events come in any order and more than once: each snapshot replaces an older one only."""

from collections.abc import Mapping

from sqlalchemy import select

from services.exam.commands.closing import close_session
from services.exam.commands.linking import announce_link
from services.exam.commands.room import carry_out
from services.exam.commands.technical import forget_computers
from services.exam.commands.telling import tell_profile
from services.exam.commands.timing import give_extra_time
from services.exam.tables import CandidateCopy, CandidateLink, PupilCopy, Reconciliation, SessionCopy
from shared.events import (
    AccountReconciled,
    CandidateRecorded,
    Event,
    PupilRecorded,
    RoomActOrdered,
    SessionFinalised,
    SessionRecorded,
)
from shared.messaging.copies import keep_newer
from shared.messaging.inbox import Handler
from shared.transaction import Transaction


def keep_session(tx: Transaction, event: SessionRecorded) -> None:
    """A renewed code of the technical test makes room for the computers that will give it."""
    former = tx.session.scalar(
        select(SessionCopy.technical_code_digest).where(SessionCopy.session_id == event.session_id)
    )
    if keep_newer(tx, SessionCopy, event) and former and former != event.technical_code_digest:
        forget_computers(tx, event.session_id)


def keep_candidate(tx: Transaction, event: CandidateRecorded) -> None:
    """A removal that crosses a join loses: the link is announced again, and sessions restores the candidate.

    The link is held as a start holds it: a temps majoré that crosses one is read there, or moves the deadline here.
    """
    newer = keep_newer(tx, CandidateCopy, event)
    link = tx.session.get(CandidateLink, event.candidate_id, with_for_update=True)
    if not newer or link is None:
        return
    if event.removed:
        announce_link(tx, link)
    give_extra_time(tx, event.candidate_id, event.extra_time_percent)


def keep_pupil(tx: Transaction, event: PupilRecorded) -> None:
    keep_newer(tx, PupilCopy, event)


def keep_reconciliation(tx: Transaction, event: AccountReconciled) -> None:
    """A profile goes with the account: the pupil whom it was is unknown again, the one whom it is now is known."""
    former = tx.session.scalar(select(Reconciliation.pupil_id).where(Reconciliation.account_id == event.account_id))
    if keep_newer(tx, Reconciliation, event):
        for pupil_id in {former, event.pupil_id}:
            if pupil_id is not None:
                tx.before_commit(tell_profile, pupil_id)


def close_finalised_session(tx: Transaction, event: SessionFinalised) -> None:
    close_session(tx, event.session_id, finalised_at=event.finalised_at)


HANDLERS: Mapping[type[Event], Handler] = {
    SessionRecorded: keep_session,
    CandidateRecorded: keep_candidate,
    PupilRecorded: keep_pupil,
    AccountReconciled: keep_reconciliation,
    SessionFinalised: close_finalised_session,
    RoomActOrdered: carry_out,
}
