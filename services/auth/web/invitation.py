"""The page that an invitation leads to: who offers what, and one click to join."""

from flask import Response, flash, render_template

from services.auth.commands.invitations import accept_invitation, open_invitation
from services.auth.commands.sessions import is_open, session_of
from services.auth.tables import Account
from services.auth.web.entering import HOME, go, let_change, session_secret
from shared.identity.model import Role
from shared.web.access import blueprint, require_identity, signed_in
from shared.web.request import transaction

pages = blueprint("invitation", __name__, access=signed_in, url_prefix="/invitation")


@pages.get("/<secret>")
def show(secret: str) -> str:
    me, tx = require_identity(), transaction()
    invitation = open_invitation(tx, secret, me.account_id)
    inviter = tx.session.get_one(Account, invitation.invited_by)
    return render_template(
        "invitation.html",
        secret=secret,
        inviter=inviter.display,
        role=Role(invitation.role),
        uai=invitation.uai,
        name=me.name,
    )


@pages.post("/<secret>/accepter")
def accept(secret: str) -> Response:
    me, tx = require_identity(), transaction()
    session = session_of(tx, session_secret())
    if session is None or not is_open(tx, session) or session.account_id != me.account_id:
        return go(f"/compte/connexion?suite=/compte/invitation/{secret}")
    invitation = accept_invitation(tx, secret, me.account_id)
    flash(f"Bienvenue : vous êtes maintenant « {Role(invitation.role).label} ».", "success")
    return let_change(session, HOME, reason="role_given")
