"""From what a provider says to an account: known by its opaque id, or recognised in the roll of the school."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select

from services.auth.commands.locks import serialise
from services.auth.commands.ties import has_identity, holder_of, link_pupil, open_account, refresh, tie
from services.auth.domain.reconciliation import Asserted, RollPupil, Unmatched, match
from services.auth.queries import grants_of, pupil_of
from services.auth.refused_queries import REFUSED
from services.auth.tables import Account, Credential, ExternalIdentity, Pupil
from shared.domain.names import full_name_key
from shared.transaction import Transaction


@dataclass(frozen=True)
class ProveAccount:
    """There is a compte Pix to join: its password says that it is this person's. `pupil` None: not found yet."""

    account_id: UUID
    pupil: RollPupil | None


Outcome = Account | ProveAccount | Unmatched


def recognise(tx: Transaction, person: Asserted, *, joins: UUID | None = None) -> Outcome:
    """The account of `person`, made or linked to the roll at the first sign-in; nothing is made when nobody fits.

    `joins` is the account from which the person asked to add the provider. Somebody of the staff is known, or proves
    an account: no name, no employer stands for a proof.
    """
    serialise(tx, f"ent:{person.idp}:{person.ido}")
    known = tx.session.get(ExternalIdentity, (person.idp, person.ido))
    if person.staff:
        if known is not None:
            return refresh(tx, known, person)
        return ProveAccount(joins, None) if joins is not None else Unmatched.STAFF_UNKNOWN
    if known is not None and grants_of(tx.session, known.account_id):
        return refresh(tx, known, person)
    found = _found_on_roll(tx, person) if person.pupil else Unmatched.NOT_A_PUPIL
    if joins is not None and known is None and found is not Unmatched.NOT_A_PUPIL:
        return ProveAccount(joins, found if isinstance(found, RollPupil) else None)
    outcome = found if isinstance(found, Unmatched) else link(tx, person, found)
    if isinstance(outcome, Unmatched) and known is not None:
        tx.record(f"account:{known.account_id}", REFUSED, actor="auth", reason=outcome.value)
    return outcome


def roll_of(tx: Transaction, person: Asserted, *among: ColumnElement[bool]) -> list[RollPupil]:
    """The pupils of the asserted schools, and of no other, who are `among` these."""
    columns = (
        Pupil.id,
        Pupil.uai,
        Pupil.last_name,
        Pupil.first_name,
        Pupil.division,
        Pupil.birth_date,
        Pupil.former_pupil_id,
    )
    rows = tx.session.execute(select(*columns).where(_present(person), *among))
    return [RollPupil(*row) for row in rows]


def _found_on_roll(tx: Transaction, person: Asserted) -> RollPupil | Unmatched:
    namesakes = roll_of(tx, person, Pupil.name_key == full_name_key(person.last_name, person.first_name))
    if not namesakes and not tx.session.scalar(select(exists().where(_present(person)))):
        return Unmatched.ROLL_NOT_ARRIVED
    return match(namesakes, person)


def _present(person: Asserted) -> ColumnElement[bool]:
    return Pupil.uai.in_(person.uais) & ~Pupil.removed


def link(tx: Transaction, person: Asserted, found: RollPupil) -> Outcome:
    """Tie the ENT's id, an account and the pupil together, one of each."""
    known = tx.session.get(ExternalIdentity, (person.idp, person.ido))
    holder = holder_of(tx, found.pupil_id)
    if holder is not None:
        if known is not None or has_identity(tx, person.idp, holder):
            return Unmatched.TAKEN
        if tx.session.get(Credential, holder) is not None:
            return ProveAccount(holder, found)
        return refresh(tx, tie(tx, person, holder, actor=f"account:{holder}"), person)
    former = holder_of(tx, found.former_pupil_id) if found.former_pupil_id and known is None else None
    account_id = known.account_id if known else former or open_account(tx, found)
    actor = f"account:{account_id}"
    link_pupil(tx, account_id, found.pupil_id, found.uai, actor=actor)
    return refresh(tx, known or tie(tx, person, account_id, actor=actor), person)


def join(tx: Transaction, person: Asserted, account_id: UUID, found: RollPupil | None) -> Account | Unmatched:
    """The provider opens the account whose password was just given. It stays that of one pupil only."""
    here = pupil_of(tx.session, account_id)
    if person.staff and here is not None:
        return Unmatched.PUPIL_ACCOUNT
    actor = f"account:{account_id}"
    if found is not None and (here is None or here.pupil_id != found.pupil_id):
        if holder_of(tx, found.pupil_id) is not None:
            return Unmatched.TAKEN
        if here is not None and here.pupil_id != found.former_pupil_id:
            return Unmatched.OTHER_PUPIL if here.uai in person.uais else Unmatched.OTHER_SCHOOL
        link_pupil(tx, account_id, found.pupil_id, found.uai, actor=actor)
    return refresh(tx, tie(tx, person, account_id, actor=actor), person)
