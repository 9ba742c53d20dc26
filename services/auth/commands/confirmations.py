"""The staff of a school says which pupil the ENT speaks of: one click, dated (`docs/rules.md` R-RECONCILE)."""

from uuid import UUID

from services.auth.commands.arrivals import asserted, waiting_at
from services.auth.commands.reconcile import roll_of
from services.auth.commands.ties import holder_of, link_pupil, open_account, tie
from services.auth.domain.reconciliation import RollPupil
from services.auth.tables import Arrival, ExternalIdentity
from shared.errors import NotFound
from shared.transaction import Transaction

GONE = "Cette demande n’attend plus : quelqu’un y a répondu, ou l’élève a été reconnu. Revenez à la liste."


def confirm(tx: Transaction, uai: str, arrival_id: UUID, pupil_id: UUID, *, by: UUID) -> RollPupil:
    """The person of the ENT is that pupil of this school; an older opaque id of the same pupil is replaced.

    :raises NotFound: nothing waits there, or the pupil was not proposed by this school's roll.
    """
    arrival = _waiting(tx, uai, arrival_id)
    person, actor = asserted(arrival), f"account:{by}"
    proposed = [one for one in roll_of(tx, person) if one.uai == uai and str(one.pupil_id) in arrival.proposals]
    found = next((one for one in proposed if one.pupil_id == pupil_id), None)
    if found is None:
        raise NotFound(GONE)
    holder = holder_of(tx, found.pupil_id)
    known = tx.session.get(ExternalIdentity, (person.idp, person.ido))
    account_id = holder or (known.account_id if known else open_account(tx, found))
    if holder is None:
        link_pupil(tx, account_id, found.pupil_id, uai, actor=actor)
    if known is not None and known.account_id != account_id:
        tx.session.delete(known)
        tx.session.flush()
    if known is None or known.account_id != account_id:
        tie(tx, person, account_id, actor=actor)
    tx.record(f"arrival:{arrival.id}", "match_confirmed", actor=actor, pupil=str(pupil_id))
    tx.session.delete(arrival)
    return found


def refuse(tx: Transaction, uai: str, arrival_id: UUID, *, by: UUID) -> None:
    """None of them: the person reads so for a day, then may ask again."""
    arrival = _waiting(tx, uai, arrival_id)
    arrival.proposals, arrival.refused_at, arrival.account_id, arrival.pupil_id = [], tx.now, None, None
    tx.record(f"arrival:{arrival.id}", "match_refused", actor=f"account:{by}", uai=uai)


def _waiting(tx: Transaction, uai: str, arrival_id: UUID) -> Arrival:
    arrival = waiting_at(tx, uai, arrival_id)
    if arrival is None:
        raise NotFound(GONE)
    return arrival
