"""« Double authentification »: put it on, give a code, take it off."""

from base64 import b32encode
from io import BytesIO
from math import ceil
from urllib.parse import quote, urlencode

import segno
from flask import Response, flash, make_response, render_template, request
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField
from wtforms.validators import InputRequired, Length

from services.auth.commands.second_factor import (
    Try,
    WrongCode,
    confirm_factor,
    pass_factor,
    remove_factor,
    secret_to_enrol,
)
from services.auth.commands.sessions import is_open, session_of
from services.auth.commands.sign_in import TooSoon
from services.auth.domain.second_factor import in_groups, is_offered, is_required
from services.auth.factor_queries import is_enrolled, recovery_codes_left, roles_of
from services.auth.queries import account_of
from services.auth.tables import SignedSession
from services.auth.web.entering import HOME, give_changed, go, let_change, session_secret
from services.auth.web.sign_in import wait_sentence
from shared.domain.networks import network_of
from shared.errors import NotFound
from shared.web.access import blueprint, require_identity, signed_in
from shared.web.request import local_path, settings, transaction

pages = blueprint("second_factor", __name__, access=signed_in, url_prefix="/second-facteur")

ISSUER = "Certif SCO"
WRONG = "Ce code n’est pas le bon, ou il a déjà servi. Attendez le suivant dans votre application, puis saisissez-le."
SIGNED_OUT_SINCE = "/compte/connexion?suite=/compte/second-facteur"


class FactorForm(FlaskForm):
    code = StringField(
        "Code",
        [
            InputRequired("Saisissez le code à six chiffres de votre application."),
            Length(max=40, message="Ce code est trop long : l’application en donne six chiffres."),
        ],
    )
    suite = HiddenField()


@pages.get("")
def show() -> Response:
    session = _my_session()
    if session is None:
        return go(SIGNED_OUT_SINCE)
    form = FactorForm(formdata=None, suite=local_path(request.args.get("suite"), HOME))
    return _page(session, form, 200)


@pages.get("/qr.svg")
def picture() -> Response:
    """The secret as a QR code, drawn by us and kept by no cache; a file of its own, so that the page's CSP holds."""
    session = _my_session()
    if session is None:
        return go(SIGNED_OUT_SINCE)
    _staff_only(session)
    secret = secret_to_enrol(transaction(), session, settings().secret_key)
    drawn = BytesIO()
    segno.make(_address(session, secret), error="m", micro=False).save(
        drawn, kind="svg", scale=6, light="#fff", svgclass=None, lineclass=None
    )
    response = make_response(drawn.getvalue())
    response.content_type = "image/svg+xml"
    return response


@pages.post("/activer")
def enrol() -> Response:
    session, form = _my_session(), FactorForm()
    if session is None:
        return go(SIGNED_OUT_SINCE)
    _staff_only(session)
    if not form.validate():
        return _page(session, form, 400)
    outcome = confirm_factor(transaction(), session, _try(form))
    if isinstance(outcome, WrongCode | TooSoon):
        return _refused(session, form, outcome)
    suite = local_path(form.suite.data, HOME)
    page = render_template("recovery_codes.html", codes=[in_groups(code) for code in outcome], suite=suite)
    return give_changed(make_response(page), session, reason="factor_enrolled")


@pages.post("/verifier")
def give() -> Response:
    session, form = _my_session(), FactorForm()
    if session is None:
        return go(SIGNED_OUT_SINCE)
    if not form.validate():
        return _page(session, form, 400)
    outcome = pass_factor(transaction(), session, _try(form))
    if outcome is not None:
        return _refused(session, form, outcome)
    return let_change(session, local_path(form.suite.data, HOME), reason="factor_passed")


@pages.post("/retirer")
def remove() -> Response:
    session, form = _my_session(), FactorForm()
    if session is None:
        return go(SIGNED_OUT_SINCE)
    if not form.validate():
        return _page(session, form, 400)
    outcome = remove_factor(transaction(), session, _try(form))
    if outcome is not None:
        return _refused(session, form, outcome)
    flash("La double authentification est retirée de votre compte.", "success")
    return let_change(session, "/compte/moi", reason="factor_removed")


def _my_session() -> SignedSession | None:
    """The open session behind this token, locked; None when it has ended, or is another's."""
    me, tx = require_identity(), transaction()
    session = session_of(tx, session_secret())
    if session is None or not is_open(tx, session) or session.id != me.sid:
        return None
    return session


def _staff_only(session: SignedSession) -> None:
    if not is_offered(roles_of(transaction().session, session.account_id)):
        raise NotFound("La double authentification est proposée au personnel des établissements et au jury.")


def _try(form: FactorForm) -> Try:
    return Try(form.code.data, network_of(request.remote_addr), settings().secret_key)


def _page(session: SignedSession, form: FactorForm, status: int) -> Response:
    """One address, three states: to put on, to give, to take off."""
    tx, key = transaction(), settings().secret_key
    required = is_required(roles_of(tx.session, session.account_id))
    if is_enrolled(tx.session, session.account_id):
        passed = session.factor_passed_at is not None
        template = "factor_manage.html" if passed else "factor_give.html"
        left = recovery_codes_left(tx.session, session.account_id)
        return make_response(render_template(template, form=form, required=required, left=left), status)
    _staff_only(session)
    secret = secret_to_enrol(tx, session, key)
    shown = in_groups(b32encode(secret).decode())
    return make_response(render_template("factor_enrol.html", form=form, required=required, secret=shown), status)


def _refused(session: SignedSession, form: FactorForm, outcome: WrongCode | TooSoon) -> Response:
    if isinstance(outcome, TooSoon):
        form.code.errors = [wait_sentence(outcome.wait)]
        response = _page(session, form, 429)
        response.headers["Retry-After"] = str(ceil(outcome.wait.total_seconds()))
        return response
    form.code.errors = [WRONG]
    return _page(session, form, 403)


def _address(session: SignedSession, secret: bytes) -> str:
    """What an application reads in the picture: our name, the person's, the secret."""
    name = account_of(transaction().session, session).display
    told = urlencode({"secret": b32encode(secret).decode(), "issuer": ISSUER}, quote_via=quote)
    return f"otpauth://totp/{quote(f'{ISSUER}:{name}')}?{told}"
