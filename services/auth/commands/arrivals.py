"""A person whom a provider has sent, not recognised yet: what is asked, few times (`docs/rules.md` R-RECONCILE)."""

from datetime import date, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select

from services.auth.commands.reconcile import Outcome, ProveAccount, join, link, roll_of
from services.auth.domain.reconciliation import (
    ASKS_BIRTH_DATE,
    TRIES,
    TRIES_FORGOTTEN_AFTER,
    Asserted,
    RollPupil,
    Unmatched,
    born_then,
)
from services.auth.providers.provider import ProviderSession
from services.auth.secret import digest, draw_secret
from services.auth.tables import Account, Arrival, Pupil
from shared.transaction import Transaction

ARRIVAL_LIFE = timedelta(minutes=30)
"""How long the questions stay open in the browser that the provider sent."""

REFUSAL_STANDS = timedelta(days=1)


def arrive(
    tx: Transaction, person: Asserted, why: ProveAccount | Unmatched, suite: str, session: ProviderSession
) -> tuple[Outcome, str | None]:
    """Keep who arrived, for what may settle it. A date of birth that it asserts is the answer to the question.

    The secret is for this browser, when there is something to ask; else the outcome stands.
    """
    if isinstance(why, Unmatched) and why not in ASKS_BIRTH_DATE | {Unmatched.STAFF_UNKNOWN}:
        return why, None
    secret = draw_secret()
    key = (person.idp, person.ido)
    arrival = tx.session.get(Arrival, key, with_for_update=True)
    if arrival is None:
        arrival = Arrival(idp=person.idp, ido=person.ido, id=uuid4(), tries=0, proposals=[])
    arrival.browser_digest, arrival.arrived_at, arrival.suite = digest(secret), tx.now, suite
    arrival.last_name, arrival.first_name = person.last_name, person.first_name
    arrival.uais, arrival.divisions = list(person.uais), list(person.divisions)
    arrival.name_id, arrival.session_index = session.name_id, session.session_index
    arrival.staff = person.staff
    prove = why if isinstance(why, ProveAccount) else None
    arrival.why = why.value if isinstance(why, Unmatched) else None
    arrival.account_id = prove.account_id if prove else None
    arrival.pupil_id = prove.pupil.pupil_id if prove and prove.pupil else None
    tx.session.add(arrival)
    tx.session.flush()
    if person.birth_date is None or prove:
        return why, secret
    if standing := state_of(tx, arrival):
        return standing, None
    outcome = _settle(tx, arrival, person.birth_date)
    return outcome, secret if isinstance(outcome, ProveAccount) else None


def arrival_of(tx: Transaction, secret: str | None) -> Arrival | None:
    """Who is at the door in this browser; locked, one answer at a time."""
    if not secret:
        return None
    fresh = (Arrival.browser_digest == digest(secret)) & (Arrival.arrived_at > tx.now - ARRIVAL_LIFE)
    return tx.session.scalar(select(Arrival).where(fresh).with_for_update())


def asserted(arrival: Arrival) -> Asserted:
    return Asserted(
        arrival.idp,
        arrival.ido,
        tuple(arrival.uais),
        arrival.last_name,
        arrival.first_name,
        tuple(arrival.divisions),
        pupil=not arrival.staff,
        staff=arrival.staff,
    )


def state_of(tx: Transaction, arrival: Arrival) -> Unmatched | None:
    """What stands already: the staff's answer, or none yet. None: the person may answer."""
    if arrival.refused_at is not None and tx.now - arrival.refused_at < REFUSAL_STANDS:
        return Unmatched.REFUSED
    if arrival.proposals:
        return Unmatched.TO_CONFIRM
    if arrival.account_id is None and tries_left(tx, arrival) == 0:
        return Unmatched.TOO_MANY_TRIES
    return None


def tries_left(tx: Transaction, arrival: Arrival) -> int:
    if arrival.tried_at is None or tx.now - arrival.tried_at >= TRIES_FORGOTTEN_AFTER:
        return TRIES
    return max(0, TRIES - arrival.tries)


def answer_birth_date(tx: Transaction, arrival: Arrival, born: date) -> Outcome:
    """The tries are counted in this transaction: commit it in every case."""
    left = tries_left(tx, arrival)
    if left == 0:
        return Unmatched.TOO_MANY_TRIES
    arrival.tries, arrival.tried_at = TRIES - left + 1, tx.now
    return _settle(tx, arrival, born)


def _settle(tx: Transaction, arrival: Arrival, born: date) -> Outcome:
    person = asserted(arrival)
    found = born_then(roll_of(tx, person, Pupil.birth_date == born), person, born)
    if isinstance(found, RollPupil):
        outcome = link(tx, person, found)
        if outcome is Unmatched.TAKEN:
            return ask_the_school(tx, arrival, [found])
        if isinstance(outcome, ProveAccount):
            arrival.account_id, arrival.pupil_id = outcome.account_id, found.pupil_id
        return outcome
    return ask_the_school(tx, arrival, found) if found else Unmatched.NOBODY


def answer_password(tx: Transaction, arrival: Arrival) -> Account | Unmatched:
    """The password of the account that waits was given in this request."""
    assert arrival.account_id is not None
    person = asserted(arrival)
    return join(tx, person, arrival.account_id, next(iter(_pointed_at(tx, arrival)), None))


def deny_account(tx: Transaction, arrival: Arrival) -> Unmatched:
    """« Ce compte n’est pas le mien », or its password is lost: the school says."""
    found = _pointed_at(tx, arrival)
    arrival.account_id = None
    return ask_the_school(tx, arrival, found) if found else Unmatched.NOBODY


def _pointed_at(tx: Transaction, arrival: Arrival) -> list[RollPupil]:
    """The pupil whom the account that waits would be, if it is one of these schools still."""
    return roll_of(tx, asserted(arrival), Pupil.id == arrival.pupil_id)


def ask_the_school(tx: Transaction, arrival: Arrival, proposals: list[RollPupil]) -> Unmatched:
    """From here the staff of each school sees its own pupils among the proposals."""
    arrival.proposals = [str(one.pupil_id) for one in proposals]
    arrival.refused_at = None
    tx.record(f"arrival:{arrival.id}", "match_asked", actor="auth", proposals=len(proposals))
    return Unmatched.TO_CONFIRM


def waiting_at(tx: Transaction, uai: str, arrival_id: UUID) -> Arrival | None:
    """One that this school may answer, locked."""
    arrival = tx.session.scalar(select(Arrival).where(Arrival.id == arrival_id).with_for_update())
    return arrival if arrival is not None and arrival.proposals and uai in arrival.uais else None
