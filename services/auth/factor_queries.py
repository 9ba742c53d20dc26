"""What is read about a second factor: who has one, whose roles wait for it (`docs/rules.md` R-SECOND-FACTOR)."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.auth.domain.second_factor import waits_for_factor
from services.auth.tables import Account, Membership, RecoveryCode, SecondFactor, SignedSession
from shared.identity.model import Role


def roles_of(session: Session, account_id: UUID) -> set[Role]:
    """The roles of the staff that the account holds, whether or not the session may use them yet."""
    return {Role(one) for one in session.scalars(select(Membership.role).where(Membership.account_id == account_id))}


def is_enrolled(session: Session, account_id: UUID) -> bool:
    query = select(SecondFactor.account_id).where(
        SecondFactor.account_id == account_id, SecondFactor.confirmed_at.is_not(None)
    )
    return session.scalar(query) is not None


def recovery_codes_left(session: Session, account_id: UUID) -> int:
    query = select(func.count()).where(RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None))
    return session.scalar(query) or 0


def held_back(session: Session, signed: SignedSession) -> set[Role]:
    """The roles that this session gets once it has passed the factor. A demo account has none: it is never on https."""
    if signed.factor_passed_at is not None or session.get_one(Account, signed.account_id).demo:
        return set()
    roles = roles_of(session, signed.account_id)
    if not roles:
        return set()
    enrolled = is_enrolled(session, signed.account_id)
    return {role for role in roles if waits_for_factor(role, enrolled=enrolled)}
