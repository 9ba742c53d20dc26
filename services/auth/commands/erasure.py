"""An account is erased: asked, thought over, done, and said to the other services (`docs/rules.md` R-ERASURE)."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, exists, func, select, update

from services.auth.commands.forgotten import addresses_of
from services.auth.commands.sessions import end_all_sessions
from services.auth.letters import asleep_letter
from services.auth.oauth.tables import OAuthGrant
from services.auth.tables import (
    Account,
    Arrival,
    Credential,
    Erasure,
    ExternalIdentity,
    FormerIdentity,
    MailedLink,
    Membership,
    PupilLink,
    RecoveryCode,
    SecondFactor,
    SignedSession,
    SignInName,
)
from shared.errors import Refusal
from shared.events.auth import AccountErased
from shared.mail.write import post
from shared.settings import ServiceSettings
from shared.transaction import Transaction

TIME_TO_THINK = timedelta(days=7)
"""A click on a computer left open is not a decision."""

ASLEEP_AFTER = timedelta(days=730)
"""Two years without a sign-in: the account serves nobody any more."""

NOTICE = timedelta(days=30)
"""How long before it is erased whoever has an address is told."""

AT_ONCE = 50

OF_AN_ACCOUNT = (
    RecoveryCode,
    SecondFactor,
    MailedLink,
    Arrival,
    FormerIdentity,
    ExternalIdentity,
    Credential,
    SignInName,
    OAuthGrant,
    PupilLink,
    SignedSession,
)


def ask_erasure(tx: Transaction, account_id: UUID, *, actor: str) -> Erasure:
    """:raises Refusal: the person has a role of the staff, whose acts must keep a name until it is withdrawn."""
    tx.session.execute(select(Account.id).where(Account.id == account_id).with_for_update())
    if tx.session.scalar(select(Membership.role).where(Membership.account_id == account_id).limit(1)):
        raise Refusal(
            "erasure-of-staff",
            "Vous avez un rôle dans un établissement ou sur la plateforme. Demandez d’abord à l’administrateur de vous "
            "le retirer, puis revenez ici.",
        )
    asked = tx.session.get(Erasure, account_id)
    if asked is None:
        asked = Erasure(account_id=account_id, asked_at=tx.now, due_at=tx.now + TIME_TO_THINK)
        tx.session.add(asked)
        tx.record(f"account:{account_id}", "erasure_asked", actor=actor)
    return asked


def give_up_erasure(tx: Transaction, account_id: UUID, *, actor: str) -> None:
    """The person changed their mind, or came back; a second click is no fault."""
    waiting = (Erasure.account_id == account_id) & Erasure.done_at.is_(None)
    if tx.session.scalar(delete(Erasure).where(waiting).returning(Erasure.account_id)):
        tx.record(f"account:{account_id}", "erasure_given_up", actor=actor)


def erasure_of(tx: Transaction, account_id: UUID) -> Erasure | None:
    return tx.session.get(Erasure, account_id)


def erase_what_is_due(tx: Transaction) -> None:
    """Run by the worker, again and again."""
    due = select(Erasure).where(Erasure.done_at.is_(None), Erasure.due_at <= tx.now).order_by(Erasure.due_at)
    for erasure in tx.session.scalars(due.limit(AT_ONCE).with_for_update(skip_locked=True)).all():
        if _woke(tx, erasure):
            give_up_erasure(tx, erasure.account_id, actor="schedule")
            continue
        _erase(tx, erasure.account_id)
        erasure.done_at = tx.now


def mark_what_sleeps(tx: Transaction, settings: ServiceSettings) -> None:
    """An account that was not used for two years, not of the staff, is to be erased in a month: the person is told."""
    seen = func.coalesce(Account.last_seen_at, Account.created_at)
    wanted = (
        select(Account.id)
        .where(seen < tx.now - ASLEEP_AFTER, ~Account.demo)
        .where(~exists().where(Membership.account_id == Account.id), ~exists().where(Erasure.account_id == Account.id))
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    for account_id in tx.session.scalars(wanted).all():
        erasure = Erasure(account_id=account_id, asked_at=tx.now, due_at=tx.now + NOTICE, asleep=True)
        tx.session.add(erasure)
        tx.record(f"account:{account_id}", "erasure_asked", actor="schedule", reason="asleep")
        for address in addresses_of(tx, account_id):
            letter = asleep_letter(address, f"{settings.public_url}/compte/connexion", erasure.due_at)
            post(tx, "asleep", letter, key=settings.secret_key, useful=NOTICE)


def _woke(tx: Transaction, erasure: Erasure) -> bool:
    seen = tx.session.get_one(Account, erasure.account_id).last_seen_at
    return erasure.asleep and seen is not None and seen > erasure.asked_at


def _erase(tx: Transaction, account_id: UUID) -> None:
    """What stays is a number without a name: journals and published results refer to it."""
    pupil_id = tx.session.scalar(select(PupilLink.pupil_id).where(PupilLink.account_id == account_id))
    end_all_sessions(tx, account_id, reason="erased", actor="schedule")
    for table in OF_AN_ACCOUNT:
        tx.session.execute(delete(table).where(table.account_id == account_id))
    tx.session.execute(update(Account).where(Account.id == account_id).values(first_name="", last_name=""))
    tx.record(f"account:{account_id}", "erased", actor="schedule")
    tx.emit(AccountErased(account_id=account_id, pupil_id=pupil_id, erased_at=tx.now))
