"""The sign-in page: through the ENT, or with a compte Pix."""

from datetime import timedelta
from math import ceil
from typing import NamedTuple
from urllib.parse import quote

from flask import Response, make_response, render_template, request
from flask import session as browser

from services.auth.commands.sessions import is_open, session_of
from services.auth.commands.sign_in import (
    Attempt,
    Provisional,
    ProvisionalOver,
    TooSoon,
    WrongNameOrPassword,
    check_password,
)
from services.auth.domain.sign_in_name import sign_in_key
from services.auth.providers.openid import OpenIdProvider
from services.auth.queries import account_of
from services.auth.secret import keyed_digest
from services.auth.tables import Account
from services.auth.web.entering import HOME, let_in, session_secret
from services.auth.web.forms import SignInForm
from services.auth.web.providers_setup import address_of, openid_providers
from services.auth.web.provisional import ask_another
from services.auth.web.saml_setup import saml_config
from shared.domain.networks import network_of
from shared.web.access import anyone, blueprint
from shared.web.request import local_path, settings, transaction

pages = blueprint("sign_in", __name__, access=anyone)

KNOWN_KEPT = 10
WRONG = (
    "Cette adresse ou cet identifiant et ce mot de passe ne vont pas ensemble. Vérifiez-les, majuscules comprises, "
    "puis recommencez. Si vous ne les retrouvez pas, demandez au référent Pix de votre établissement."
)
OVER = (
    "Ce mot de passe provisoire n’est plus valable : il l’était trois jours. Demandez-en un autre à votre référent Pix "
    "ou à votre enseignant."
)


class Choice(NamedTuple):
    """A provider of OpenID Connect, and where its button leads."""

    provider: OpenIdProvider
    url: str


@pages.get("/connexion")
def show() -> Response:
    suite = local_path(request.args.get("suite"), HOME)
    tx = transaction()
    signed = session_of(tx, session_secret())
    if signed is not None and is_open(tx, signed):
        person = account_of(tx.session, signed)
        return make_response(render_template("already_signed_in.html", name=person.display, suite=suite))
    return page(SignInForm(formdata=None, suite=suite), 200)


@pages.post("/connexion")
def receive() -> Response:
    form = SignInForm()
    if not form.validate():
        return page(form, 400)
    attempt = attempt_by(form.identifier.data, form.password.data)
    outcome = check_password(transaction(), attempt)
    if isinstance(outcome, Account):
        _remember(attempt.name_digest)
        previous = session_of(transaction(), session_secret())
        return let_in(outcome, previous, local_path(form.suite.data, HOME), method="pix")
    if isinstance(outcome, Provisional):
        return ask_another(outcome, local_path(form.suite.data, HOME))
    return _refused(form, outcome)


def page(form: SignInForm, status: int) -> Response:
    suite = quote(local_path(form.suite.data, HOME))
    ent = f"/compte/saml/login?suite={suite}" if saml_config() else None
    others = [Choice(one, f"{address_of(one)}?suite={suite}") for one in openid_providers()]
    return make_response(render_template("sign_in.html", form=form, ent_url=ent, others=others), status)


def _refused(form: SignInForm, outcome: WrongNameOrPassword | TooSoon | ProvisionalOver) -> Response:
    if isinstance(outcome, TooSoon):
        form.form_errors.append(wait_sentence(outcome.wait))
        response = page(form, 429)
        response.headers["Retry-After"] = str(ceil(outcome.wait.total_seconds()))
        return response
    form.form_errors.append(OVER if isinstance(outcome, ProvisionalOver) else WRONG)
    return page(form, 403)


def wait_sentence(wait: timedelta) -> str:
    seconds = max(1, ceil(wait.total_seconds()))
    unit = "seconde" if seconds == 1 else "secondes"
    return f"Plusieurs essais n’ont pas abouti. Attendez {seconds} {unit}, vérifiez votre saisie, puis recommencez."


def attempt_by(name: str, password: str) -> Attempt:
    """These words, typed in this browser."""
    digest = keyed_digest(sign_in_key(name) or "", settings().secret_key)
    return Attempt(
        name=name,
        password=password,
        name_digest=digest,
        network=network_of(request.remote_addr),
        known_browser=digest in browser.get("known", ()),
        demo_allowed=not settings().secure,
        key=settings().secret_key,
    )


def _remember(name_digest: str) -> None:
    """This person was signed in here: a classmate's tries elsewhere in the room do not slow this browser down."""
    others = [one for one in browser.get("known", ()) if one != name_digest]
    browser["known"] = [name_digest, *others][:KNOWN_KEPT]
