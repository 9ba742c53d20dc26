"""« Équipe » of a school: who has a role here, who is invited to one (`docs/rules.md` R-TEAM)."""

from uuid import UUID

from flask import Response, flash, make_response, render_template

from services.auth.commands.invitations import cancel_invitation, invite
from services.auth.commands.team import withdraw_from_school
from services.auth.domain.team import INVITATION_LIFE, role_given_by_a_school
from services.auth.letters import invitation_letter
from services.auth.team_queries import Member, invitations_of, member_of, members_of
from services.auth.web.entering import go
from services.auth.web.staff_forms import InvitationForm
from shared.errors import NotFound, NotYours
from shared.identity.model import Role
from shared.mail.write import post
from shared.web.access import blueprint, require_identity, roles
from shared.web.request import settings, transaction

pages = blueprint("team", __name__, access=roles(Role.SCHOOL_ADMIN), url_prefix="/equipe")


@pages.get("")
def first() -> Response:
    return go(f"/compte/equipe/{min(_my_schools())}")


@pages.get("/<uai>")
def show(uai: str) -> Response:
    return _page(_mine(uai), InvitationForm(formdata=None), 200)


@pages.post("/<uai>/inviter")
def send_invitation(uai: str) -> Response:
    """The link is in this answer and the letter, nowhere else: a page loaded again makes another invitation."""
    _mine(uai)
    form = InvitationForm()
    if not form.validate():
        return _page(uai, form, 400)
    role = role_given_by_a_school(form.role.data)
    assert role is not None
    tx = transaction()
    secret = invite(tx, uai, form.email.data, role, by=require_identity().account_id)
    link = f"{settings().public_url}/compte/invitation/{secret}"
    letter = invitation_letter(form.email.data, role.label, uai, link)
    post(tx, "invitation", letter, key=settings().secret_key, useful=INVITATION_LIFE)
    return make_response(render_template("invited.html", uai=uai, email=form.email.data, role=role, link=link))


@pages.post("/<uai>/invitations/<uuid:invitation_id>/annuler")
def cancel(uai: str, invitation_id: UUID) -> Response:
    cancel_invitation(transaction(), _mine(uai), invitation_id, by=require_identity().account_id)
    flash("L’invitation est annulée : son lien ne mène plus à rien.", "success")
    return go(f"/compte/equipe/{uai}")


@pages.get("/<uai>/<uuid:account_id>/<role>/retirer")
def ask_withdrawal(uai: str, account_id: UUID, role: str) -> str:
    return render_template("withdraw.html", uai=uai, member=_member(_mine(uai), account_id, role))


@pages.post("/<uai>/<uuid:account_id>/<role>/retirer")
def withdraw(uai: str, account_id: UUID, role: str) -> Response:
    member = _member(_mine(uai), account_id, role)
    withdraw_from_school(transaction(), uai, account_id, member.role, by=require_identity().account_id)
    flash(f"{member.name} n’a plus le rôle « {member.role.label} » et n’est plus connecté nulle part.", "success")
    return go(f"/compte/equipe/{uai}")


def _page(uai: str, form: InvitationForm, status: int) -> Response:
    tx, me = transaction(), require_identity()
    page = render_template(
        "team.html",
        uai=uai,
        schools=sorted(_my_schools()),
        members=members_of(tx.session, uai),
        invitations=invitations_of(tx.session, uai, tx.now),
        me=me,
        kept=Role.SCHOOL_ADMIN,
        form=form,
        now=tx.now,
    )
    return make_response(page, status)


def _my_schools() -> frozenset[str]:
    return require_identity().scopes(Role.SCHOOL_ADMIN)


def _mine(uai: str) -> str:
    """A school that this person administers; another looks as if it did not exist."""
    if uai not in _my_schools():
        raise NotYours()
    return uai


def _member(uai: str, account_id: UUID, value: str) -> Member:
    role = role_given_by_a_school(value)
    member = member_of(transaction().session, uai, account_id, role) if role else None
    if member is None:
        raise NotFound("Cette personne n’a plus ce rôle. Revenez à la page de l’équipe.")
    return member
