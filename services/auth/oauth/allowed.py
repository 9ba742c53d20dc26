"""The tools that a person has allowed and that still learn something (`docs/rules.md` R-TIED)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from services.auth.oauth.scopes import CODE_LIFE
from services.auth.oauth.tables import OAuthClient, OAuthGrant
from services.auth.oauth.tokens import revoke_grant
from services.auth.tables import SignedSession
from shared.transaction import Transaction


@dataclass(frozen=True)
class Allowed:
    """`since`: of the last consent; `id`: of its grant."""

    id: UUID
    tool: str
    scope: str
    since: datetime


def allowed_tools(tx: Transaction, account_id: UUID) -> list[Allowed]:
    """One line a tool, the last allowed first."""
    rows = tx.session.execute(
        select(OAuthGrant, OAuthClient.name)
        .join(OAuthClient, OAuthClient.client_id == OAuthGrant.client_id)
        .join(SignedSession, SignedSession.id == OAuthGrant.session_id)
        .where(
            OAuthGrant.account_id == account_id,
            OAuthGrant.revoked_at.is_(None),
            OAuthGrant.expires_at > tx.now,
            SignedSession.ended_at.is_(None),
        )
        .order_by(OAuthGrant.expires_at.desc())
    ).all()
    lines: dict[str, Allowed] = {}
    for grant, name in rows:
        lines.setdefault(grant.client_id, Allowed(grant.id, name, grant.scope, grant.code_expires_at - CODE_LIFE))
    return list(lines.values())


def withdraw_grant(tx: Transaction, account_id: UUID, grant_id: UUID) -> bool:
    """End everything that this tool was given for this person; False when that person gave no such grant."""
    tool = tx.session.scalar(select(OAuthGrant.client_id).filter_by(id=grant_id, account_id=account_id))
    if tool is None:
        return False
    of_the_tool = select(OAuthGrant).filter_by(account_id=account_id, client_id=tool, revoked_at=None)
    for grant in tx.session.scalars(of_the_tool.with_for_update()).all():
        revoke_grant(tx, grant, reason="withdrawn")
    return True
