"""The ties of an account: with the ENT's opaque id, and with a pupil of the roll (`docs/rules.md` R-RECONCILE)."""

from uuid import UUID

from sqlalchemy import delete, select

from services.auth.domain.reconciliation import Asserted, RollPupil
from services.auth.tables import Account, Arrival, ExternalIdentity, FormerIdentity, Pupil, PupilLink
from shared.events.auth import AccountReconciled
from shared.journal.chain import Fact
from shared.transaction import Transaction


def holder_of(tx: Transaction, pupil_id: UUID) -> UUID | None:
    """The account that is this pupil. The pupil's row is the lock: of two arrivals, the second sees the first."""
    tx.session.execute(select(Pupil.id).where(Pupil.id == pupil_id).with_for_update())
    return tx.session.scalar(select(PupilLink.account_id).where(PupilLink.pupil_id == pupil_id))


def has_identity(tx: Transaction, idp: str, account_id: UUID) -> bool:
    query = select(ExternalIdentity.ido).where(ExternalIdentity.idp == idp, ExternalIdentity.account_id == account_id)
    return tx.session.scalar(query.limit(1)) is not None


def open_account(tx: Transaction, found: RollPupil) -> UUID:
    account = Account(first_name=found.first_name, last_name=found.last_name, created_at=tx.now)
    tx.session.add(account)
    tx.session.flush()
    return account.id


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


def tie(tx: Transaction, person: Asserted, account_id: UUID, *, actor: str) -> ExternalIdentity:
    """From now on this opaque id of the ENT opens that account; one that it replaces is kept as history."""
    for _ in range(retire_identities(tx, person.idp, account_id)):
        tx.record(f"account:{account_id}", "provider_replaced", actor=actor, idp=person.idp)
    identity = ExternalIdentity(
        idp=person.idp, ido=person.ido, account_id=account_id, last_name="", first_name="", linked_at=tx.now
    )
    tx.session.add(identity)
    tx.session.flush()
    tx.record(f"account:{account_id}", "provider_tied", actor=actor, idp=person.idp)
    return identity


def retire_identities(tx: Transaction, idp: str, account_id: UUID) -> int:
    """What the provider calls the account opens it no more, and is kept as history; returns how many there were."""
    tied = tx.session.scalars(
        select(ExternalIdentity).filter_by(idp=idp, account_id=account_id).with_for_update()
    ).all()
    for one in tied:
        tx.session.add(
            FormerIdentity(idp=idp, ido=one.ido, account_id=account_id, linked_at=one.linked_at, replaced_at=tx.now)
        )
        tx.session.delete(one)
    tx.session.flush()
    return len(tied)


def refresh(tx: Transaction, known: ExternalIdentity, person: Asserted) -> Account:
    """The person is recognised: nothing waits any more, and the ENT's latest names, if it gives any, are shown."""
    tx.session.execute(delete(Arrival).where(Arrival.idp == person.idp, Arrival.ido == person.ido))
    account = tx.session.get_one(Account, known.account_id)
    known.seen_at = tx.now
    if person.last_name and person.first_name:
        known.last_name, known.first_name = person.last_name, person.first_name
        account.last_name, account.first_name = person.last_name, person.first_name
    return account
