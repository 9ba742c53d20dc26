"""What is asked of a person whom a provider sent and the roll does not settle (`docs/rules.md` R-RECONCILE)."""

from math import ceil

from flask import Response, make_response, render_template
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from services.auth.commands.arrivals import (
    answer_birth_date,
    answer_password,
    arrival_of,
    deny_account,
    state_of,
    tries_left,
)
from services.auth.commands.reconcile import Outcome, ProveAccount
from services.auth.commands.sessions import session_of
from services.auth.commands.sign_in import Provisional, TooSoon, check_password
from services.auth.commands.untie import tell_tied
from services.auth.domain.password_rules import MAX_CHARS as LONGEST_PASSWORD
from services.auth.domain.reconciliation import Unmatched
from services.auth.domain.sign_in_name import masked
from services.auth.providers.provider import ProviderSession
from services.auth.queries import methods_of
from services.auth.tables import Account, Arrival, SignedSession
from services.auth.web.entering import go, let_in, session_secret
from services.auth.web.flow_cookie import ARRIVAL
from services.auth.web.forms import TOO_LONG
from services.auth.web.providers_setup import provider_of
from services.auth.web.sign_in import attempt_by, wait_sentence
from services.auth.web.unmatched import DOOR, explain, explained
from shared.domain.dates import InvalidDate, read_birth_date
from shared.errors import Refusal
from shared.web.access import anyone, blueprint
from shared.web.request import settings, transaction

pages = blueprint("arrival", __name__, access=anyone, url_prefix="/rapprochement")

STAFF_DOOR = f"{DOOR}/personnel"

WRONG = "Ce mot de passe n’est pas celui de ce compte. Vérifiez-le, majuscules comprises, puis recommencez."

PROVISIONAL = (
    "Ce mot de passe est provisoire. Connectez-vous d’abord avec lui, par « Avec mon compte Pix », pour choisir le "
    "vôtre ; recommencez ensuite."
)


class BirthDateForm(FlaskForm):
    birth_date = StringField("Votre date de naissance", [InputRequired("Écrivez votre date de naissance.")])


class ProofForm(FlaskForm):
    password = PasswordField(
        "Mot de passe de ce compte",
        [InputRequired("Saisissez le mot de passe de ce compte."), Length(max=LONGEST_PASSWORD, message=TOO_LONG)],
    )


@pages.get("")
def show() -> Response:
    arrival = current_arrival()
    standing = state_of(transaction(), arrival)
    return explain(standing, source_of(arrival)) if standing else _ask(arrival)


@pages.post("/naissance")
def birth_date() -> Response:
    """A date that makes no sense is not a try."""
    tx, arrival, form = transaction(), current_arrival(), BirthDateForm()
    standing = state_of(tx, arrival)
    if standing or arrival.staff or arrival.account_id is not None:
        return go(DOOR)
    if not form.validate():
        return _birth_page(arrival, form, 400)
    try:
        born = read_birth_date(form.birth_date.data)
    except InvalidDate as error:
        form.birth_date.errors = [str(error)]
        return _birth_page(arrival, form, 400)
    outcome = answer_birth_date(tx, arrival, born)
    if outcome is Unmatched.NOBODY and tries_left(tx, arrival):
        form.birth_date.errors = [
            "Aucun élève de la liste de votre établissement n’a votre nom et cette date. Vérifiez-la, puis recommencez."
        ]
        return _birth_page(arrival, form, 403)
    return _next(arrival, Unmatched.TOO_MANY_TRIES if outcome is Unmatched.NOBODY else outcome)


@pages.post("/mot-de-passe")
def password() -> Response:
    tx, arrival, form = transaction(), current_arrival(), ProofForm()
    if arrival.account_id is None or arrival.proposals:
        return go(DOOR)
    if not form.validate():
        return _proof_page(arrival, form, 400)
    name = methods_of(tx.session, arrival.account_id).names[0]
    outcome = check_password(tx, attempt_by(name, form.password.data))
    if isinstance(outcome, TooSoon):
        form.password.errors = [wait_sentence(outcome.wait)]
        response = _proof_page(arrival, form, 429)
        response.headers["Retry-After"] = str(ceil(outcome.wait.total_seconds()))
        return response
    if not isinstance(outcome, Account) or outcome.id != arrival.account_id:
        form.password.errors = [PROVISIONAL if isinstance(outcome, Provisional) else WRONG]
        return _proof_page(arrival, form, 403)
    tied = answer_password(tx, arrival)
    if isinstance(tied, Account):
        tell_tied(tx, tied.id, source_of(arrival), key=settings().secret_key)
    return _next(arrival, tied)


@pages.post("/pas-le-mien")
def not_mine() -> Response:
    arrival = current_arrival()
    if arrival.account_id is None or arrival.proposals:
        return go(DOOR)
    return _next(arrival, deny_account(transaction(), arrival))


def current_arrival() -> Arrival:
    arrival = arrival_of(transaction(), ARRIVAL.read())
    if arrival is None:
        raise Refusal(
            "arrival-over",
            "Cette connexion date de plus d’une demi-heure, ou n’a pas commencé dans ce navigateur. "
            "Retournez à la page de connexion et recommencez.",
            status=410,
        )
    return arrival


def _next(arrival: Arrival, outcome: Outcome) -> Response:
    if isinstance(outcome, ProveAccount):
        return go(DOOR)
    if isinstance(outcome, Unmatched):
        return explain(outcome, source_of(arrival))
    previous = session_of(transaction(), session_secret())
    return ARRIVAL.take_back(let_in_arrived(arrival, outcome, previous))


def let_in_arrived(
    arrival: Arrival, account: Account, previous: SignedSession | None, suite: str | None = None
) -> Response:
    ent, provider = ProviderSession(arrival.name_id, arrival.session_index), provider_of(arrival.idp)
    method = provider.method if provider else "ent"
    return let_in(account, previous, suite or arrival.suite, method=method, ent=ent)


def source_of(arrival: Arrival) -> str:
    """How sentences call whoever sent this person."""
    provider = provider_of(arrival.idp)
    return provider.name if provider else "votre ENT"


def _ask(arrival: Arrival) -> Response:
    if arrival.staff and arrival.account_id is None:
        return go(STAFF_DOOR)
    if arrival.account_id is not None:
        return _proof_page(arrival, ProofForm(formdata=None), 200)
    return _birth_page(arrival, BirthDateForm(formdata=None), 200)


def _birth_page(arrival: Arrival, form: BirthDateForm, status: int) -> Response:
    left = tries_left(transaction(), arrival)
    reason = Unmatched(arrival.why) if arrival.why else Unmatched.TAKEN
    source = source_of(arrival)
    told = {"what": explained(reason, source).what, "code": reason.value}
    return make_response(
        render_template("arrival_birth.html", form=form, arrival=arrival, left=left, source=source, **told), status
    )


def _proof_page(arrival: Arrival, form: ProofForm, status: int) -> Response:
    assert arrival.account_id is not None
    names = methods_of(transaction().session, arrival.account_id).names
    hint = masked(names[0]) if names else ""
    told = {"hint": hint, "found": arrival.pupil_id is not None, "source": source_of(arrival)}
    page = render_template("arrival_proof.html", form=form, **told)
    return make_response(page, status)
