"""What auth reads of the staff of a school: its members and the invitations that still stand."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.auth.domain.team import GIVEN_BY_A_SCHOOL
from services.auth.tables import Account, Invitation, Membership, SignedSession
from shared.identity.model import Role

ORDER = list(Role)


@dataclass(frozen=True)
class Member:
    """A role that somebody holds; the last sign-in is None when none is remembered (R-RETENTION)."""

    account_id: UUID
    name: str
    role: Role
    given_at: datetime
    last_sign_in: datetime | None


@dataclass(frozen=True)
class Offered:
    """An invitation that may still be accepted."""

    id: UUID
    email: str
    role: Role
    invited_by: str
    expires_at: datetime


def members_of(session: Session, uai: str) -> list[Member]:
    """Every role held in the school, by name then role."""
    last = select(func.max(SignedSession.created_at)).where(SignedSession.account_id == Account.id).scalar_subquery()
    rows = session.execute(
        select(Account, Membership, last)
        .join(Membership, Membership.account_id == Account.id)
        .where(Membership.scope == uai)
    )
    members = [
        Member(account.id, account.display, Role(held.role), held.given_at, last_at) for account, held, last_at in rows
    ]
    return sorted(members, key=lambda member: (member.name.casefold(), ORDER.index(member.role)))


def member_of(session: Session, uai: str, account_id: UUID, role: Role) -> Member | None:
    """One of them."""
    return next((one for one in members_of(session, uai) if (one.account_id, one.role) == (account_id, role)), None)


def invitations_of(session: Session, uai: str, now: datetime) -> list[Offered]:
    """Those that still stand, the oldest first."""
    rows = session.execute(
        select(Invitation, Account)
        .join(Account, Account.id == Invitation.invited_by)
        .where(
            Invitation.uai == uai,
            Invitation.accepted_at.is_(None),
            Invitation.cancelled_at.is_(None),
            Invitation.expires_at > now,
            Invitation.role.in_([role.value for role in GIVEN_BY_A_SCHOOL]),
        )
        .order_by(Invitation.created_at)
    )
    return [Offered(one.id, one.email, Role(one.role), inviter.display, one.expires_at) for one, inviter in rows]
