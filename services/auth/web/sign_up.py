"""« Créer un compte Pix » (`docs/rules.md` R-SIGN-UP)."""

from flask import Response, make_response, render_template, request
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, PasswordField, StringField
from wtforms.validators import InputRequired, ValidationError

from services.auth.commands.sessions import session_of
from services.auth.commands.sign_up import (
    NewAccount,
    address_of_link,
    ask_sign_up,
    flaw_of_new_password,
    sign_up_by_address,
    sign_up_by_identifiant,
)
from services.auth.domain.sign_up import flaw_of_name
from services.auth.queries import methods_of
from services.auth.tables import Account
from services.auth.web.entering import HOME, go, let_in, session_secret
from services.auth.web.forms import valid_address
from shared.domain.dates import InvalidDate, read_birth_date
from shared.domain.networks import network_of
from shared.web.access import anyone, blueprint, current_identity
from shared.web.request import settings, transaction

pages = blueprint("sign_up", __name__, access=anyone, url_prefix="/inscription")


class AskForm(FlaskForm):
    email = StringField("Votre adresse e-mail", [InputRequired("Saisissez votre adresse e-mail.")])

    def validate_email(self, field: Field) -> None:
        field.data = valid_address(field.data)


class AccountForm(FlaskForm):
    """What every new account says."""

    first_name = StringField("Prénom", [InputRequired("Écrivez votre prénom.")])
    last_name = StringField("Nom", [InputRequired("Écrivez votre nom.")])
    password = PasswordField("Mot de passe", [InputRequired("Choisissez un mot de passe.")])
    terms = BooleanField("J’ai lu et j’accepte les conditions d’utilisation")

    def validate_first_name(self, field: Field) -> None:
        _check_name(field)

    def validate_last_name(self, field: Field) -> None:
        _check_name(field)

    def validate_terms(self, field: Field) -> None:
        if not field.data:
            raise ValidationError("Pour créer un compte, lisez les conditions d’utilisation et acceptez-les.")

    def read(self) -> NewAccount:
        return NewAccount(self.first_name.data.strip(), self.last_name.data.strip(), self.password.data)


class IdentifiantForm(AccountForm):
    birth_date = StringField("Date de naissance", [InputRequired("Écrivez votre date de naissance.")])

    def validate_birth_date(self, field: Field) -> None:
        try:
            read_birth_date(field.data)
        except InvalidDate as error:
            raise ValidationError(str(error)) from None

    def read(self) -> NewAccount:
        typed = super().read()
        return NewAccount(typed.first_name, typed.last_name, typed.password, read_birth_date(self.birth_date.data))


@pages.get("")
def show() -> Response:
    return _ask(AskForm(formdata=None), 200)


@pages.post("")
def ask() -> Response:
    """The same page whether somebody has that address or not."""
    form = AskForm()
    if not form.validate():
        return _ask(form, 400)
    ask_sign_up(transaction(), form.email.data, settings())
    return go("/compte/inscription/envoye")


@pages.get("/envoye")
def sent() -> str:
    return render_template("sign_up_sent.html")


@pages.get("/sans-adresse")
def without_address() -> Response:
    return _account(IdentifiantForm(formdata=None), 200, address=None)


@pages.post("/sans-adresse")
def make_without_address() -> Response:
    form = IdentifiantForm()
    if not form.validate() or not _is_good(form, ()):
        return _account(form, 400, address=None)
    account = sign_up_by_identifiant(transaction(), form.read(), network_of(request.remote_addr))
    return _welcome(account, "/compte/inscription/identifiant")


@pages.get("/identifiant")
def identifiant() -> Response:
    """The one thing to write down, right after."""
    me = current_identity()
    names = methods_of(transaction().session, me.account_id).names if me else ()
    if not names:
        return go(HOME)
    return make_response(render_template("sign_up_identifiant.html", name=names[-1]))


@pages.get("/<secret>")
def fill(secret: str) -> Response:
    return _account(AccountForm(formdata=None), 200, address=address_of_link(transaction(), secret))


@pages.post("/<secret>")
def make(secret: str) -> Response:
    tx, form = transaction(), AccountForm()
    address = address_of_link(tx, secret)
    if not form.validate() or not _is_good(form, (address,)):
        return _account(form, 400, address=address)
    return _welcome(sign_up_by_address(tx, secret, form.read()), HOME)


def _welcome(account: Account, suite: str) -> Response:
    return let_in(account, session_of(transaction(), session_secret()), suite, method="pix")


def _is_good(form: AccountForm, about: tuple[str, ...]) -> bool:
    known = (form.first_name.data, form.last_name.data, *about)
    told = flaw_of_new_password(transaction(), form.password.data, known)
    form.password.errors = [told] if told else []
    return told is None


def _check_name(field: Field) -> None:
    told = flaw_of_name(field.data.strip())
    if told:
        raise ValidationError(told)


def _ask(form: AskForm, status: int) -> Response:
    return make_response(render_template("sign_up.html", form=form), status)


def _account(form: AccountForm, status: int, *, address: str | None) -> Response:
    page = render_template("sign_up_account.html", form=form, address=address, here=request.path)
    return make_response(page, status)
