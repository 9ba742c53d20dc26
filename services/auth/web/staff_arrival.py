"""The first time that somebody of the staff comes by a provider: which account, or which invitation (R-OIDC)."""

from math import ceil

from flask import Response, make_response, render_template
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field
from wtforms.validators import ValidationError

from services.auth.commands.invitations import InvitationRefused, standing_invitation
from services.auth.commands.sessions import session_of
from services.auth.commands.sign_in import Provisional, TooSoon, check_password
from services.auth.commands.staff_arrivals import join_by_invitation, tie_account
from services.auth.commands.untie import tell_tied
from services.auth.domain.reconciliation import Unmatched
from services.auth.tables import Account, Arrival, Invitation
from services.auth.web.arrival import PROVISIONAL, current_arrival, let_in_arrived, source_of
from services.auth.web.entering import HOME, go, session_secret
from services.auth.web.flow_cookie import ARRIVAL
from services.auth.web.forms import SignInForm
from services.auth.web.sign_in import WRONG, attempt_by, wait_sentence
from services.auth.web.unmatched import DOOR, explain
from shared.errors import NotFound
from shared.identity.model import Role
from shared.web.access import anyone, blueprint
from shared.web.request import settings, transaction

pages = blueprint("staff_arrival", __name__, access=anyone, url_prefix="/rapprochement/personnel")

INVITATION = "/compte/invitation/"


class JoinForm(FlaskForm):
    terms = BooleanField("J’ai lu et j’accepte les conditions d’utilisation")

    def validate_terms(self, field: Field) -> None:
        if not field.data:
            raise ValidationError("Pour rejoindre l’équipe, lisez les conditions d’utilisation et acceptez-les.")


@pages.get("")
def show() -> Response:
    return _page(_arrival(), SignInForm(formdata=None), JoinForm(formdata=None), 200)


@pages.post("/compte")
def prove() -> Response:
    """The password of a compte Pix: from then on the provider opens it."""
    tx, arrival, form = transaction(), _arrival(), SignInForm()
    if not form.validate():
        return _page(arrival, form, JoinForm(formdata=None), 400)
    outcome = check_password(tx, attempt_by(form.identifier.data, form.password.data))
    if isinstance(outcome, TooSoon):
        form.form_errors.append(wait_sentence(outcome.wait))
        response = _page(arrival, form, JoinForm(formdata=None), 429)
        response.headers["Retry-After"] = str(ceil(outcome.wait.total_seconds()))
        return response
    if not isinstance(outcome, Account):
        form.form_errors.append(PROVISIONAL if isinstance(outcome, Provisional) else WRONG)
        return _page(arrival, form, JoinForm(formdata=None), 403)
    tied = tie_account(tx, arrival, outcome.id)
    if isinstance(tied, Account):
        tell_tied(tx, tied.id, source_of(arrival), key=settings().secret_key)
    return _next(arrival, tied)


@pages.post("/invitation")
def join() -> Response:
    """One click with the terms accepted: an account, and the role that was offered."""
    tx, arrival, form = transaction(), _arrival(), JoinForm()
    secret = _secret_of(arrival)
    if secret is None:
        return go(DOOR)
    if not form.validate():
        return _page(arrival, SignInForm(formdata=None), form, 400)
    return _next(arrival, join_by_invitation(tx, arrival, secret), HOME)


def _arrival() -> Arrival:
    arrival = current_arrival()
    if not arrival.staff:
        raise NotFound
    return arrival


def _next(arrival: Arrival, outcome: Account | Unmatched, suite: str | None = None) -> Response:
    if isinstance(outcome, Unmatched):
        return explain(outcome, source_of(arrival))
    previous = session_of(transaction(), session_secret())
    return ARRIVAL.take_back(let_in_arrived(arrival, outcome, previous, suite))


def _page(arrival: Arrival, form: SignInForm, joining: JoinForm, status: int) -> Response:
    invitation, refused = _invitation_of(arrival)
    offer = None
    if invitation is not None:
        inviter = transaction().session.get_one(Account, invitation.invited_by)
        offer = {"role": Role(invitation.role).label, "uai": invitation.uai, "inviter": inviter.display}
    page = render_template(
        "arrival_staff.html",
        form=form,
        joining=joining,
        name=f"{arrival.first_name} {arrival.last_name}".strip(),
        source=source_of(arrival),
        offer=offer,
        refused=refused,
    )
    return make_response(page, status)


def _invitation_of(arrival: Arrival) -> tuple[Invitation | None, str | None]:
    """The one whose link brought the person here, or the sentence that says why it does not stand."""
    secret = _secret_of(arrival)
    if secret is None:
        return None, None
    try:
        return standing_invitation(transaction(), secret), None
    except (InvitationRefused, NotFound) as refusal:
        return None, refusal.sentence


def _secret_of(arrival: Arrival) -> str | None:
    return arrival.suite.removeprefix(INVITATION) if arrival.suite.startswith(INVITATION) else None
