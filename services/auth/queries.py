"""What auth reads: who a person is, how they sign in, where they are signed in."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.auth.factor_queries import held_back
from services.auth.tables import (
    Account,
    ExternalIdentity,
    Membership,
    Pupil,
    PupilLink,
    SignedSession,
    SignInName,
)
from shared.identity.model import Grant, Identity, Role
from shared.identity.model import PupilLink as LinkedPupil

ORDER = list(Role)


def identity_of(session: Session, signed: SignedSession) -> Identity:
    """The identity that the tokens of `signed` carry, as it stands now: without what waits for the second factor."""
    account = session.get_one(Account, signed.account_id)
    pupil = pupil_of(session, account.id)
    waiting = held_back(session, signed)
    grants = tuple(grant for grant in _grants(session, account.id, pupil) if grant.role not in waiting)
    return Identity(account.id, signed.id, account.display, grants, pupil)


def grants_of(session: Session, account_id: UUID) -> list[Grant]:
    """Every role of the account, in the order of the roles."""
    return _grants(session, account_id, pupil_of(session, account_id))


def _grants(session: Session, account_id: UUID, pupil: LinkedPupil | None) -> list[Grant]:
    held = session.scalars(select(Membership).where(Membership.account_id == account_id)).all()
    grants = [Grant(Role(one.role), one.scope) for one in held]
    if pupil is not None:
        grants.append(Grant(Role.PUPIL, pupil.uai))
    return sorted(grants, key=lambda grant: (ORDER.index(grant.role), grant.scope))


def pupil_of(session: Session, account_id: UUID) -> LinkedPupil | None:
    """The pupil that the account is, unless the school has taken them off its roll."""
    link = session.get(PupilLink, account_id)
    if link is None:
        return None
    copy = session.get(Pupil, link.pupil_id)
    return None if copy is not None and copy.removed else LinkedPupil(link.pupil_id, link.uai)


@dataclass(frozen=True)
class Methods:
    """The ways an account may sign in: names typed with a password, and providers by their `idp`."""

    names: tuple[str, ...]
    email: str | None
    idps: tuple[str, ...]


def methods_of(session: Session, account_id: UUID) -> Methods:
    mine = select(SignInName).where(SignInName.account_id == account_id).order_by(SignInName.kind)
    names = session.scalars(mine).all()
    email = next((name.written for name in names if name.kind == "email"), None)
    tied = select(ExternalIdentity.idp).where(ExternalIdentity.account_id == account_id).order_by(ExternalIdentity.idp)
    return Methods(tuple(name.written for name in names), email, tuple(session.scalars(tied.distinct())))


def open_sessions_of(session: Session, account_id: UUID, now: datetime) -> list[SignedSession]:
    """Where the account is signed in now, the last used first."""
    query = select(SignedSession).where(
        SignedSession.account_id == account_id, SignedSession.ended_at.is_(None), SignedSession.expires_at > now
    )
    return list(session.scalars(query.order_by(SignedSession.seen_at.desc())))


def account_of(session: Session, signed: SignedSession) -> Account:
    return session.get_one(Account, signed.account_id)
