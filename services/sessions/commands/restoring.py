"""A join wins over a removal that crosses it: whoever sits the test is on the list again, and the référent is told.

`docs/procedure.md`, P-2: a candidate on the list when joining has the right to the test.
"""

from datetime import datetime
from uuid import UUID

from services.sessions.commands.locks import lock_session
from services.sessions.commands.revision import touch_room
from services.sessions.domain.duplicates import same_person
from services.sessions.publishing import publish_candidate, publish_session
from services.sessions.queries.candidates import present_candidates
from services.sessions.tables import Candidate, Session
from shared.transaction import Transaction

ACTOR = "sessions"

CORRECTABLE = (
    "birth_city",
    "birth_department",
    "birth_country",
    "invitation_email",
    "result_recipient_email",
    "external_id",
    "extra_time_percent",
    "division",
    "pupil_id",
)
"""What may differ between two entries of the same person: name and birth date are what makes them the same."""


class UnknownCandidate(LookupError):
    """Exam speaks of a candidate that was never here: a dead letter for the operator, not a loss."""


def link_candidate(tx: Transaction, session_id: UUID, candidate_id: UUID, account_id: UUID, *, at: datetime) -> None:
    """Note who the candidate is; bring the candidate back if a removal crossed the join. Twice does no more.

    :raises UnknownCandidate: no such candidate was ever enrolled.
    """
    lock_session(tx, session_id)
    candidate = tx.session.get(Candidate, candidate_id)
    if candidate is None:
        raise UnknownCandidate(str(candidate_id))
    if candidate.linked_at is None or at < candidate.linked_at:
        candidate.account_id, candidate.linked_at = account_id, at
        touch_room(tx, session_id)
    if candidate.removed_at is not None:
        _restore(tx, candidate)


def restore_session(tx: Transaction, session: Session) -> None:
    """A test runs in it, so it was not to be deleted."""
    session.removed_at, session.restored_at = None, tx.now
    tx.record(f"session:{session.id}", "restored", actor=ACTOR)
    publish_session(tx, session)


def _restore(tx: Transaction, candidate: Candidate) -> None:
    candidate.removed_at, candidate.restored_at = None, tx.now
    twin = _entered_again(tx, candidate)
    if twin is not None:
        _replace(tx, twin, candidate)
    tx.record(f"candidate:{candidate.id}", "restored", actor=ACTOR, replaces=str(twin.id) if twin else None)
    publish_candidate(tx, candidate)


def _entered_again(tx: Transaction, candidate: Candidate) -> Candidate | None:
    """The same person enrolled anew since the removal, and who has not joined under that entry."""
    for other in present_candidates(tx, candidate.session_id):
        if other is not candidate and other.linked_at is None and same_person(candidate, other):
            return other
    return None


def _replace(tx: Transaction, twin: Candidate, candidate: Candidate) -> None:
    """The entry of the test stays, with what the référent wrote last; a name found twice would bar the way back."""
    for name in CORRECTABLE:
        setattr(candidate, name, getattr(twin, name))
    twin.removed_at = tx.now
    tx.record(f"candidate:{twin.id}", "removed", actor=ACTOR, replaced_by=str(candidate.id))
    publish_candidate(tx, twin)
