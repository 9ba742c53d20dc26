"""What a tool learns of a person: an opaque number, and only what was asked and allowed (least data: minors)."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as upsert

from services.auth.oauth.tables import OAuthClient, OAuthGrant, OAuthSubject
from services.auth.queries import grants_of
from services.auth.tables import Account, SignedSession
from shared.identity.model import Grant
from shared.transaction import Transaction


@dataclass(frozen=True)
class Person:
    """Who allows a tool, from which signed-in session."""

    account_id: UUID
    session_id: UUID


def person_of(tx: Transaction, grant: OAuthGrant) -> Person | None:
    """The person behind a grant while it stands: not revoked, not over, and not signed out since."""
    if grant.revoked_at is not None or tx.now >= grant.expires_at:
        return None
    signed = tx.session.get(SignedSession, grant.session_id)
    return None if signed is None or signed.ended_at else Person(grant.account_id, grant.session_id)


def subject_of(tx: Transaction, client_id: str, account_id: UUID) -> str:
    """How this tool knows this person, drawn at the first need."""
    whose = {"client_id": client_id, "account_id": account_id}
    tx.session.execute(upsert(OAuthSubject).values(**whose, subject=uuid4()).on_conflict_do_nothing())
    return str(tx.session.scalars(select(OAuthSubject.subject).filter_by(**whose)).one())


def is_of_the_school(client: OAuthClient, grants: tuple[Grant, ...]) -> bool:
    """A school's own tool is for its own people."""
    return client.uai is None or any(grant.scope == client.uai for grant in grants)


def claims_of(tx: Transaction, client: OAuthClient, account_id: UUID, scope: str) -> dict[str, Any]:
    """What userinfo says, as it stands now."""
    asked = scope.split()
    claims: dict[str, Any] = {"sub": subject_of(tx, client.client_id, account_id)}
    if "profile" in asked:
        account = tx.session.get_one(Account, account_id)
        claims |= {
            "name": account.display,
            "given_name": account.first_name,
            "family_name": account.last_name,
        }
    if "school" in asked:
        claims["school_roles"] = [
            {"role": grant.role.value, "uai": grant.scope}
            for grant in grants_of(tx.session, account_id)
            if client.uai in (None, grant.scope)
        ]
    return claims
