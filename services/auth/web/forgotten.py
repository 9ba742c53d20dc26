"""A forgotten password: the address, a letter, a new password (`docs/rules.md` R-FORGOTTEN)."""

from flask import Response, flash, make_response, render_template

from services.auth.commands.change_password import flaw_of_password
from services.auth.commands.forgotten import ask_reset, reset_password
from services.auth.commands.mailed_links import Purpose, open_link
from services.auth.web.entering import go
from services.auth.web.forms import ChosenPasswordForm, ForgottenForm
from shared.web.access import anyone, blueprint
from shared.web.request import settings, transaction

pages = blueprint("forgotten", __name__, access=anyone)


@pages.get("/mot-de-passe-oublie")
def show() -> Response:
    return _ask(ForgottenForm(formdata=None), 200)


@pages.post("/mot-de-passe-oublie")
def receive() -> Response:
    """The same page whether somebody has that address or not."""
    form = ForgottenForm()
    if not form.validate():
        return _ask(form, 400)
    ask_reset(transaction(), form.email.data, settings())
    return go("/compte/mot-de-passe-oublie/envoye")


@pages.get("/mot-de-passe-oublie/envoye")
def sent() -> str:
    return render_template("forgotten_sent.html")


@pages.get("/nouveau-mot-de-passe/<secret>")
def choose(secret: str) -> Response:
    open_link(transaction(), secret, Purpose.PASSWORD)
    return _choose(secret, ChosenPasswordForm(formdata=None), 200)


@pages.post("/nouveau-mot-de-passe/<secret>")
def change(secret: str) -> Response:
    tx, form = transaction(), ChosenPasswordForm()
    link = open_link(tx, secret, Purpose.PASSWORD)
    assert link.account_id is not None
    if not form.validate():
        return _choose(secret, form, 400)
    told = flaw_of_password(tx, link.account_id, form.new.data)
    if told:
        form.new.errors = [told]
        return _choose(secret, form, 400)
    reset_password(tx, secret, form.new.data, settings())
    flash("Votre mot de passe est changé. Connectez-vous avec le nouveau.", "success")
    return go("/compte/connexion")


def _ask(form: ForgottenForm, status: int) -> Response:
    return make_response(render_template("forgotten.html", form=form), status)


def _choose(secret: str, form: ChosenPasswordForm, status: int) -> Response:
    return make_response(render_template("new_password.html", form=form, secret=secret), status)
