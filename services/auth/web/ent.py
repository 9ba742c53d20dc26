"""Signing in and out through the ENT (SAML 2.0, as the GAR asks)."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import structlog
from flask import Response, make_response, request
from flask import session as browser

from services.auth.commands.arrivals import arrive
from services.auth.commands.ent import ask_ent, take_answer
from services.auth.commands.reconcile import ProveAccount, recognise
from services.auth.commands.sessions import EntSession, end_ent_sessions, is_open, session_by_id, session_of
from services.auth.saml.config import SamlConfig
from services.auth.saml.gate import only_response
from services.auth.saml.logout import LogoutRequested, answer_logout, read_logout_message, start_logout
from services.auth.saml.metadata import sp_metadata
from services.auth.saml.refusal import SamlRefused
from services.auth.tables import Account
from services.auth.web.entering import HOME, go, let_in, session_secret, show_out
from services.auth.web.flow_cookie import ARRIVAL, FLOW
from services.auth.web.saml_setup import saml_config
from services.auth.web.sign_out import ENT_ANSWER, ENT_SESSION, SIGNED_OUT
from services.auth.web.unmatched import DOOR, explain
from shared.errors import NotFound
from shared.web.access import anyone, blueprint
from shared.web.request import local_path, transaction

pages = blueprint("ent", __name__, access=anyone, url_prefix="/saml")
log = structlog.get_logger()

LOGOUT_ASKED = "ent_logout_asked"


@pages.get("/metadata")
def metadata() -> Response:
    """What the operator gives to the GAR; our SAML name is this very address."""
    response = make_response(sp_metadata(_config()))
    response.content_type = "application/samlmetadata+xml"
    return response


@pages.get("/login")
def login() -> Response:
    """The address declared to the GAR: the tile of the ENT leads here too."""
    tx = transaction()
    here = session_of(tx, session_secret())
    suite = local_path(request.args.get("suite"), HOME)
    joins = here is not None and "relier" in request.args
    departure = ask_ent(tx, _config(), suite, here.id if here else None, joins=joins)
    return FLOW.give(go(departure.redirect_url), departure.secret)


@pages.post("/acs")
def receive() -> Response:
    """The ENT's answer, posted by the browser: its proof is the flow cookie and the signature, not a CSRF token."""
    config, tx = _config(), transaction()
    with _refusals_logged():
        posted = only_response(request.form.getlist("SAMLResponse"))
        answer = take_answer(tx, config, FLOW.read(), posted)
    person = answer.person
    previous = session_of(tx, session_secret()) or session_by_id(tx, answer.previous_session)
    ent = EntSession(person.name_id, person.session_index)
    asserted = person.asserted(config.idp.entity_id)
    joins = previous.account_id if answer.joins and previous is not None and is_open(tx, previous) else None
    outcome = recognise(tx, asserted, joins=joins)
    if isinstance(outcome, Account):
        return FLOW.take_back(let_in(outcome, previous, answer.suite, method="ent", ent=ent))
    secret = arrive(tx, asserted, outcome, answer.suite, ent)
    if secret is not None:
        return ARRIVAL.give(FLOW.take_back(go(DOOR)), secret)
    assert not isinstance(outcome, ProveAccount)
    return FLOW.take_back(explain(outcome))


@pages.get("/sortie")
def log_out() -> Response:
    """Signed out here, the person asks the ENT to close its own session too."""
    config, tx = _config(), transaction()
    left = browser.pop(ENT_SESSION, None)
    session = session_by_id(tx, UUID(left)) if left else None
    start = start_logout(config, session.name_id, session.session_index, tx.now) if session else None
    if start is None:
        return go(SIGNED_OUT)
    browser[LOGOUT_ASKED] = start.request_id
    return go(start.redirect_url)


@pages.get("/slo")
def single_logout() -> Response:
    """The ENT's answer to us, or its own request: everything it opened here is closed."""
    config, tx = _config(), transaction()
    with _refusals_logged():
        message = read_logout_message(
            config, request.query_string.decode("ascii", "replace"), tx.now, browser.get(LOGOUT_ASKED)
        )
    if not isinstance(message, LogoutRequested):
        browser.pop(LOGOUT_ASKED, None)
        browser[ENT_ANSWER] = "closed" if message.success else "stuck"
        return go(SIGNED_OUT)
    end_ent_sessions(tx, message.name_id, message.session_indexes)
    answer = answer_logout(config, message, tx.now)
    return show_out(go(answer or SIGNED_OUT))


def _config() -> SamlConfig:
    config = saml_config()
    if config is None:
        raise NotFound("La connexion par l’ENT n’est pas ouverte ici. Connectez-vous avec votre compte Pix.")
    return config


@contextmanager
def _refusals_logged() -> Iterator[None]:
    """The person reads a sentence; what is really wrong goes to the log."""
    try:
        yield
    except SamlRefused as refusal:
        log.info("saml.refused", code=refusal.code, detail=refusal.detail)
        raise
