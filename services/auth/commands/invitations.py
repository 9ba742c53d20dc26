"""Invitations to join the staff of a school: made, cancelled, accepted once (`docs/rules.md` R-INVITATION)."""

from uuid import UUID

from sqlalchemy import select

from services.auth.commands.team import as_administrator, give_membership
from services.auth.domain.team import INVITATION_LIFE, Standing, standing
from services.auth.queries import pupil_of
from services.auth.secret import digest, draw_secret
from services.auth.tables import Invitation
from shared.errors import NotFound, Refusal
from shared.identity.model import Role
from shared.transaction import Transaction


class InvitationRefused(Refusal):
    """The link leads to an invitation that no longer stands."""

    title = "Invitation non valable"


SENTENCES = {
    Standing.ACCEPTED: "Cette invitation a déjà servi. Si ce n’était pas vous, prévenez la personne qui vous a invité.",
    Standing.CANCELLED: "Cette invitation a été annulée. Demandez-en une nouvelle à la personne qui vous a invité.",
    Standing.EXPIRED: "Cette invitation a expiré : elle vaut sept jours. Demandez-en une nouvelle à la personne qui "
    "vous a invité.",
}


def invite(tx: Transaction, uai: str, email: str, role: Role, *, by: UUID) -> str:
    """Offer `role`; the secret of the link is returned once and never again."""
    as_administrator(tx, by, uai)
    secret = draw_secret()
    invitation = Invitation(
        secret_digest=digest(secret),
        uai=uai,
        role=role.value,
        email=email,
        invited_by=by,
        created_at=tx.now,
        expires_at=tx.now + INVITATION_LIFE,
    )
    tx.session.add(invitation)
    tx.session.flush()
    _record(tx, invitation, "invited", by, role=role.value, uai=uai)
    return secret


def cancel_invitation(tx: Transaction, uai: str, invitation_id: UUID, *, by: UUID) -> None:
    """Nothing happens to one that is already cancelled: a second click is no fault."""
    as_administrator(tx, by, uai)
    invitation = tx.session.scalar(
        select(Invitation).where(Invitation.id == invitation_id, Invitation.uai == uai).with_for_update()
    )
    if invitation is None:
        raise NotFound("Cette invitation n’existe plus. Revenez à la page de l’équipe.")
    if invitation.accepted_at is not None:
        raise Refusal("accepted", "Cette invitation vient d’être acceptée : retirez plutôt le rôle, dans la liste.")
    if invitation.cancelled_at is None:
        invitation.cancelled_at = tx.now
        _record(tx, invitation, "invitation_cancelled", by)


def standing_invitation(tx: Transaction, secret: str) -> Invitation:
    """The invitation of that link; locked until the end of the transaction.

    :raises NotFound: there is none. :raises InvitationRefused: it has served, was cancelled or has expired.
    """
    invitation = tx.session.scalar(
        select(Invitation).where(Invitation.secret_digest == digest(secret)).with_for_update()
    )
    if invitation is None:
        raise NotFound("Ce lien d’invitation est inconnu. Vérifiez que vous l’avez copié en entier.")
    state = standing(
        accepted_at=invitation.accepted_at,
        cancelled_at=invitation.cancelled_at,
        expires_at=invitation.expires_at,
        now=tx.now,
    )
    if state is not Standing.PENDING:
        raise InvitationRefused(f"invitation-{state}", SENTENCES[state])
    return invitation


def open_invitation(tx: Transaction, secret: str, account_id: UUID) -> Invitation:
    """The same, which this person may accept.

    :raises InvitationRefused: the account is a pupil's, too.
    """
    invitation = standing_invitation(tx, secret)
    if pupil_of(tx.session, account_id) is not None:
        raise InvitationRefused(
            "invitation-pupil",
            "Vous êtes connecté avec un compte d’élève, qui ne peut pas rejoindre l’équipe. Connectez-vous avec le "
            "vôtre.",
        )
    return invitation


def accept_invitation(tx: Transaction, secret: str, account_id: UUID) -> Invitation:
    """Join, once: of two clicks, the second finds an invitation that has served."""
    invitation = open_invitation(tx, secret, account_id)
    invitation.accepted_at = tx.now
    actor = f"account:{account_id}"
    tx.record(actor, "invitation_accepted", actor=actor, invitation=str(invitation.id))
    give_membership(tx, account_id, Role(invitation.role), invitation.uai, actor=f"account:{invitation.invited_by}")
    return invitation


def _record(tx: Transaction, invitation: Invitation, act: str, by: UUID, **facts: str) -> None:
    actor = f"account:{by}"
    tx.record(actor, act, actor=actor, invitation=str(invitation.id), **facts)
