"""Signing in and out through the ENT (SAML 2.0, as the GAR asks)."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import structlog
from flask import Response, make_response, request
from flask import session as browser

from services.auth.commands.ent import ask_ent, take_answer
from services.auth.commands.reconcile import recognise
from services.auth.commands.sessions import EntSession, end_ent_sessions, session_by_id, session_of
from services.auth.domain.reconciliation import Unmatched
from services.auth.saml.config import SamlConfig
from services.auth.saml.gate import only_response
from services.auth.saml.logout import LogoutRequested, answer_logout, read_logout_message, start_logout
from services.auth.saml.metadata import sp_metadata
from services.auth.saml.refusal import SamlRefused
from services.auth.web import flow_cookie
from services.auth.web.entering import HOME, go, let_in, session_secret, show_out
from services.auth.web.saml_setup import saml_config
from services.auth.web.sign_out import ENT_ANSWER, ENT_SESSION, SIGNED_OUT
from services.auth.web.unmatched import explain
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
    departure = ask_ent(tx, _config(), suite, here.id if here else None)
    return flow_cookie.give(go(departure.redirect_url), departure.secret)


@pages.post("/acs")
def receive() -> Response:
    """The ENT's answer, posted by the browser: its proof is the flow cookie and the signature, not a CSRF token."""
    config, tx = _config(), transaction()
    with _refusals_logged():
        posted = only_response(request.form.getlist("SAMLResponse"))
        answer = take_answer(tx, config, flow_cookie.read(), posted)
    person = answer.person
    account = recognise(tx, config.idp.entity_id, person)
    if isinstance(account, Unmatched):
        return flow_cookie.take_back(explain(account))
    previous = session_of(tx, session_secret()) or session_by_id(tx, answer.previous_session)
    ent = EntSession(person.name_id, person.session_index)
    return flow_cookie.take_back(let_in(account, previous, answer.suite, method="ent", ent=ent))


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
