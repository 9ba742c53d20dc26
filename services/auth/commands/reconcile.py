"""From what the ENT says to an account: known by its opaque id, or recognised in the roll of the school."""

from uuid import UUID

from sqlalchemy import select

from services.auth.commands.locks import serialise
from services.auth.domain.reconciliation import Asserted, RollPupil, Unmatched, match
from services.auth.queries import grants_of
from services.auth.saml.attributes import Profile
from services.auth.saml.response import GarIdentity
from services.auth.tables import Account, ExternalIdentity, Pupil, PupilLink
from shared.events.auth import AccountReconciled
from shared.journal.chain import Fact
from shared.transaction import Transaction


def recognise(tx: Transaction, idp: str, person: GarIdentity) -> Account | Unmatched:
    """The account of `person`, made or linked to the roll at the first sign-in; nothing is made when nobody fits."""
    serialise(tx, f"ent:{idp}:{person.ido}")
    known = tx.session.get(ExternalIdentity, (idp, person.ido))
    if known is not None and _is_settled(tx, known):
        return _refresh(tx, known, person)
    found = _find_in_roll(tx, person)
    tied = found if isinstance(found, Unmatched) else _link(tx, idp, person, known, found)
    if isinstance(tied, Unmatched):
        _leave_trace(tx, known, tied)
        return tied
    return _refresh(tx, tied, person)


def link_pupil(tx: Transaction, account_id: UUID, pupil_id: UUID, uai: str, *, actor: str) -> None:
    """Say, here and to the others, that the account is that pupil. A later link of the account replaces the earlier."""
    link = tx.session.get(PupilLink, account_id)
    if link is None:
        link = PupilLink(account_id=account_id, version=0)
        tx.session.add(link)
    link.pupil_id, link.uai, link.linked_at, link.version = pupil_id, uai, tx.now, link.version + 1
    tx.session.flush()
    facts: dict[str, Fact] = {"pupil": str(pupil_id), "uai": uai, "version": link.version}
    tx.record(f"account:{account_id}", "reconciled", actor=actor, **facts)
    event = AccountReconciled(
        account_id=account_id, pupil_id=pupil_id, uai=uai, reconciled_at=tx.now, version=link.version
    )
    tx.emit(event)


def _leave_trace(tx: Transaction, known: ExternalIdentity | None, reason: Unmatched) -> None:
    """On the account, when there is one."""
    if known is not None:
        tx.record(f"account:{known.account_id}", "sign_in_refused", actor="auth", reason=reason.value)


def _is_settled(tx: Transaction, known: ExternalIdentity) -> bool:
    """Linked to a pupil still on the roll, or a member of the staff: the roll is not asked again."""
    account_id = known.account_id
    return bool(grants_of(tx.session, account_id))


def _find_in_roll(tx: Transaction, person: GarIdentity) -> RollPupil | Unmatched:
    if person.pro is not Profile.PUPIL:
        return Unmatched.NOT_A_PUPIL
    rows = tx.session.execute(
        select(Pupil.id, Pupil.uai, Pupil.last_name, Pupil.first_name, Pupil.division).where(
            Pupil.uai.in_(person.uais), ~Pupil.removed
        )
    )
    asserted = Asserted(
        uais=person.uais,
        last_name=person.nom or "",
        first_name=person.pre or "",
        divisions=tuple(division.code for division in person.divisions),
    )
    return match([RollPupil(*row) for row in rows], asserted)


def _link(
    tx: Transaction, idp: str, person: GarIdentity, known: ExternalIdentity | None, found: RollPupil
) -> ExternalIdentity | Unmatched:
    """Tie the ENT's id, an account and the pupil together, one of each; the pupil's row is the lock."""
    tx.session.execute(select(Pupil.id).where(Pupil.id == found.pupil_id).with_for_update())
    holder = tx.session.scalar(select(PupilLink).where(PupilLink.pupil_id == found.pupil_id))
    if holder is not None and (known is not None or _has_identity(tx, idp, holder.account_id)):
        return Unmatched.TAKEN
    account_id = known.account_id if known else holder.account_id if holder else _open_account(tx, found)
    if holder is None:
        link_pupil(tx, account_id, found.pupil_id, found.uai, actor=f"account:{account_id}")
    return known or _tie(tx, idp, person, account_id)


def _has_identity(tx: Transaction, idp: str, account_id: UUID) -> bool:
    query = select(ExternalIdentity.ido).where(ExternalIdentity.idp == idp, ExternalIdentity.account_id == account_id)
    return tx.session.scalar(query.limit(1)) is not None


def _open_account(tx: Transaction, found: RollPupil) -> UUID:
    account = Account(first_name=found.first_name, last_name=found.last_name, created_at=tx.now)
    tx.session.add(account)
    tx.session.flush()
    return account.id


def _tie(tx: Transaction, idp: str, person: GarIdentity, account_id: UUID) -> ExternalIdentity:
    """From now on this opaque id of the ENT opens that account."""
    identity = ExternalIdentity(
        idp=idp, ido=person.ido, account_id=account_id, last_name="", first_name="", linked_at=tx.now
    )
    tx.session.add(identity)
    actor = f"account:{account_id}"
    tx.record(actor, "ent_identity_tied", actor=actor, idp=idp)
    return identity


def _refresh(tx: Transaction, known: ExternalIdentity, person: GarIdentity) -> Account:
    """The ENT's latest names are the ones shown; a contract without names keeps those we have."""
    account = tx.session.get_one(Account, known.account_id)
    known.seen_at = tx.now
    if person.nom and person.pre:
        known.last_name, known.first_name = person.nom, person.pre
        account.last_name, account.first_name = person.nom, person.pre
    return account
