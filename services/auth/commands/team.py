"""The roles of the staff of a school: given, withdrawn, and effective at once (`docs/rules.md` R-TEAM)."""

from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from services.auth.commands.locks import serialise
from services.auth.commands.sessions import end_all_sessions
from services.auth.tables import Account, Invitation, Membership
from shared.errors import Forbidden, NotFound, Refusal
from shared.identity.model import Role
from shared.transaction import Transaction


def as_administrator(tx: Transaction, account_id: UUID, uai: str) -> None:
    """One act on a team at a time, by someone who is still its administrator.

    :raises Forbidden: the role was withdrawn since the page was shown.
    """
    serialise(tx, f"team:{uai}")
    if not _holds(tx, account_id, Role.SCHOOL_ADMIN, uai):
        raise Forbidden("not-administrator", "Vous n’êtes plus administrateur de cet établissement.")


def withdraw_from_school(tx: Transaction, uai: str, account_id: UUID, role: Role, *, by: UUID) -> None:
    """An administrator withdraws a role from somebody else.

    Nobody withdraws his own administration, so a school that has an administrator keeps one.
    """
    as_administrator(tx, by, uai)
    if account_id == by and role is Role.SCHOOL_ADMIN:
        raise Refusal(
            "own-administration",
            "Vous ne pouvez pas retirer votre propre rôle d’administrateur : l’établissement pourrait n’en avoir plus. "
            "Demandez-le à un autre administrateur.",
        )
    if not withdraw_role(tx, account_id, role, uai, actor=f"account:{by}"):
        raise NotFound("Cette personne n’a plus ce rôle. Revenez à la page de l’équipe.")


def withdraw_role(tx: Transaction, account_id: UUID, role: Role, scope: str, *, actor: str) -> bool:
    """Take a role back and end every session of the person; False when it was not held.

    The account's row is locked first: a sign-in under way, whose new session refers to it, ends before the sessions
    are counted, or begins again without the role.
    """
    tx.session.execute(select(Account.id).where(Account.id == account_id).with_for_update())
    gone = tx.session.execute(
        delete(Membership)
        .where(Membership.account_id == account_id, Membership.role == role.value, Membership.scope == scope)
        .returning(Membership.role)
    ).first()
    if gone is None:
        return False
    tx.record(f"account:{account_id}", "role_withdrawn", actor=actor, role=role.value, scope=scope)
    if role is Role.SCHOOL_ADMIN:
        _cancel_invitations(tx, account_id, scope, actor)
    end_all_sessions(tx, account_id, reason="role_withdrawn", actor=actor)
    return True


def give_membership(tx: Transaction, account_id: UUID, role: Role, scope: str, *, actor: str) -> bool:
    """Write a role down; False when it was already held."""
    values = {"account_id": account_id, "role": role.value, "scope": scope, "given_at": tx.now}
    made = tx.session.execute(
        upsert(Membership).values(values).on_conflict_do_nothing().returning(Membership.role)
    ).first()
    if made is None:
        return False
    tx.record(f"account:{account_id}", "role_given", actor=actor, role=role.value, scope=scope)
    return True


def _cancel_invitations(tx: Transaction, account_id: UUID, uai: str, actor: str) -> None:
    """What an administrator offered falls with the role."""
    cancelled = tx.session.scalars(
        update(Invitation)
        .where(
            Invitation.invited_by == account_id,
            Invitation.uai == uai,
            Invitation.accepted_at.is_(None),
            Invitation.cancelled_at.is_(None),
        )
        .values(cancelled_at=tx.now)
        .returning(Invitation.id)
    )
    for invitation_id in cancelled.all():
        tx.record(f"account:{account_id}", "invitation_cancelled", actor=actor, invitation=str(invitation_id))


def _holds(tx: Transaction, account_id: UUID, role: Role, scope: str) -> bool:
    query = select(Membership.role).where(
        Membership.account_id == account_id, Membership.role == role.value, Membership.scope == scope
    )
    return tx.session.scalar(query) is not None
