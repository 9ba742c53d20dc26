"""A person changes their own password: the old one is asked, and only this browser stays signed in."""

from math import ceil

from flask import Response, flash, make_response, render_template

from services.auth.commands.change_password import change_password, flaw_of_password
from services.auth.commands.sessions import is_open, session_of
from services.auth.commands.sign_in import TooSoon
from services.auth.queries import methods_of
from services.auth.web.entering import go, let_change, session_secret
from services.auth.web.forms import NewPasswordForm
from services.auth.web.sign_in import attempt_by, wait_sentence
from shared.errors import NotFound
from shared.web.access import blueprint, require_identity, signed_in
from shared.web.request import settings, transaction

pages = blueprint("password", __name__, access=signed_in)

WRONG = "Ce n’est pas votre mot de passe actuel. Vérifiez-le, majuscules comprises, puis recommencez."


@pages.get("/moi/mot-de-passe")
def show() -> Response:
    _my_name()
    return _page(NewPasswordForm(formdata=None), 200)


@pages.post("/moi/mot-de-passe")
def receive() -> Response:
    """The new password is judged first: a try at the old one is counted only when it would be of use."""
    me, tx, form, name = require_identity(), transaction(), NewPasswordForm(), _my_name()
    if not form.validate() or not _is_good(form):
        return _page(form, 400)
    key = settings().secret_key
    attempt = attempt_by(name, form.old.data)
    outcome = change_password(tx, me.account_id, attempt, form.new.data, here=me.sid, key=key)
    if isinstance(outcome, TooSoon):
        form.old.errors = [wait_sentence(outcome.wait)]
        response = _page(form, 429)
        response.headers["Retry-After"] = str(ceil(outcome.wait.total_seconds()))
        return response
    if outcome is not None:
        form.old.errors = [WRONG]
        return _page(form, 403)
    flash("Votre mot de passe est changé. Les autres navigateurs où vous étiez connecté ne le sont plus.", "success")
    session = session_of(tx, session_secret())
    if session is None or not is_open(tx, session) or session.id != me.sid:
        return go("/compte/connexion")
    return let_change(session, "/compte/moi", reason="password_changed")


def _is_good(form: NewPasswordForm) -> bool:
    told = flaw_of_password(transaction(), require_identity().account_id, form.new.data)
    form.new.errors = [told] if told else []
    return told is None


def _my_name() -> str:
    """The first name that this person signs in with; whoever comes from the ENT alone has no password here."""
    names = methods_of(transaction().session, require_identity().account_id).names
    if not names:
        raise NotFound("Vous vous connectez par votre ENT : vous n’avez pas de mot de passe ici.")
    return names[0]


def _page(form: NewPasswordForm, status: int) -> Response:
    return make_response(render_template("password.html", form=form), status)
