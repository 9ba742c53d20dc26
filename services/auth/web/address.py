"""The e-mail address of a compte Pix: changed once the new one has answered (`docs/rules.md` R-ADDRESS)."""

from math import ceil

from flask import Response, flash, make_response, render_template

from services.auth.commands.addresses import address_to_confirm, ask_address, confirm_address
from services.auth.commands.sign_in import TooSoon, check_password
from services.auth.queries import methods_of
from services.auth.tables import Account
from services.auth.web.entering import go
from services.auth.web.forms import AddressForm
from services.auth.web.sign_in import attempt_by, wait_sentence
from shared.errors import NotFound
from shared.web.access import anyone, blueprint, require_identity, signed_in
from shared.web.request import settings, transaction

mine = blueprint("address", __name__, access=signed_in)
pages = blueprint("address_link", __name__, access=anyone)

WRONG = "Ce n’est pas votre mot de passe actuel. Vérifiez-le, majuscules comprises, puis recommencez."


@mine.get("/moi/adresse")
def show() -> Response:
    _my_name()
    return _page(AddressForm(formdata=None), 200)


@mine.post("/moi/adresse")
def receive() -> Response:
    form, me, name = AddressForm(), require_identity(), _my_name()
    if not form.validate():
        return _page(form, 400)
    outcome = check_password(transaction(), attempt_by(name, form.password.data))
    if isinstance(outcome, TooSoon):
        form.password.errors = [wait_sentence(outcome.wait)]
        response = _page(form, 429)
        response.headers["Retry-After"] = str(ceil(outcome.wait.total_seconds()))
        return response
    if not isinstance(outcome, Account) or outcome.id != me.account_id:
        form.password.errors = [WRONG]
        return _page(form, 403)
    ask_address(transaction(), me.account_id, form.email.data, settings())
    return make_response(render_template("address_sent.html", address=form.email.data))


@pages.get("/adresse/<secret>")
def ask(secret: str) -> str:
    """A page with a button: programs that open the links of letters to look at them confirm nothing."""
    return render_template("address_confirm.html", secret=secret, address=address_to_confirm(transaction(), secret))


@pages.post("/adresse/<secret>")
def confirm(secret: str) -> Response:
    address = confirm_address(transaction(), secret, settings())
    flash(f"C’est fait : vous vous connectez désormais avec {address}.", "success")
    return go("/compte/")


def _my_name() -> str:
    names = methods_of(transaction().session, require_identity().account_id).names
    if not names:
        raise NotFound("Vous vous connectez par votre ENT : vous n’avez pas d’adresse e-mail ici.")
    return names[0]


def _page(form: AddressForm, status: int) -> Response:
    email = methods_of(transaction().session, require_identity().account_id).email
    return make_response(render_template("address.html", form=form, email=email), status)
