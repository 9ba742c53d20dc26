"""Signing in and out through the ENT (SAML 2.0, as the GAR asks)."""

from urllib.parse import urlencode
from uuid import UUID

from flask import Response, make_response, request
from flask import session as browser

from services.auth.commands.flows import come_back
from services.auth.commands.sessions import end_ent_sessions, session_by_id
from services.auth.providers.gar import GarProvider
from services.auth.saml.config import SamlConfig
from services.auth.saml.enveloped_logout import Posted, read_posted, read_soap, soap_answer, soap_fault
from services.auth.saml.gate import only_response
from services.auth.saml.logout import LogoutRequested, answer_logout, read_logout_message, start_logout
from services.auth.saml.metadata import sp_metadata
from services.auth.saml.refusal import Reason, SamlRefused
from services.auth.web.entering import go, show_out
from services.auth.web.flow_cookie import FLOW
from services.auth.web.received import refusals_logged, send_to, take_in
from services.auth.web.saml_setup import saml_config
from services.auth.web.sign_out import ENT_ANSWER, ENT_SESSION, SIGNED_OUT
from shared.errors import NotFound
from shared.web.access import anyone, blueprint
from shared.web.request import transaction

pages = blueprint("ent", __name__, access=anyone, url_prefix="/saml")

LOGOUT_ASKED = "ent_logout_asked"
XML = "text/xml; charset=utf-8"


@pages.get("/metadata")
def metadata() -> Response:
    """What the operator gives to the GAR; our SAML name is this very address."""
    response = make_response(sp_metadata(_config()))
    response.content_type = "application/samlmetadata+xml"
    return response


@pages.get("/login")
def login() -> Response:
    """The address declared to the GAR: the tile of the ENT leads here too."""
    departure = send_to(GarProvider(_config()))
    return FLOW.give(go(departure.redirect_url), departure.secret)


@pages.post("/acs")
def receive() -> Response:
    """The ENT's answer, posted by the browser: its proof is the flow cookie and the signature, not a CSRF token."""
    provider, tx = GarProvider(_config()), transaction()
    with refusals_logged():
        posted = only_response(request.form.getlist("SAMLResponse"))
        flow = come_back(tx, provider, FLOW.read())
        said = provider.read({"SAMLResponse": posted}, flow.asked, tx.now)
    return FLOW.take_back(take_in(provider, said, flow))


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
    with refusals_logged():
        message = read_logout_message(
            config, request.query_string.decode("ascii", "replace"), tx.now, browser.get(LOGOUT_ASKED)
        )
    if isinstance(message, LogoutRequested):
        return _close(config, message)
    return _told(success=message.success)


@pages.post("/slo")
def posted_logout() -> Response:
    """The same, posted: from another site our cookies do not come, so an answer is put to the browser at home."""
    config, tx = _config(), transaction()
    with refusals_logged():
        message = read_posted(config, _posted_message(), tx.now)
    if isinstance(message, LogoutRequested):
        return _close(config, message)
    told = urlencode({"question": message.in_response_to, "etat": "closed" if message.success else "stuck"})
    return go(f"/compte/saml/slo/reponse?{told}")


@pages.get("/slo/reponse")
def logout_answered() -> Response:
    """Only the browser that asked knows the number of the question."""
    if not browser.get(LOGOUT_ASKED) or request.args.get("question") != browser[LOGOUT_ASKED]:
        return go(SIGNED_OUT)
    return _told(success=request.args.get("etat") == "closed")


@pages.post("/slo/soap")
def soap_logout() -> Response:
    """From the ENT itself: its signature is the proof, and there is no browser to answer."""
    config, tx = _config(), transaction()
    try:
        with refusals_logged():
            message = read_soap(config, request.get_data(cache=False), tx.now)
    except SamlRefused as refusal:
        return Response(soap_fault(refusal.code), status=400, content_type=XML)
    end_ent_sessions(tx, message.name_id, message.session_indexes)
    return Response(soap_answer(config, message, tx.now), content_type=XML)


FROM_THE_ENT = (receive, posted_logout, soap_logout)
"""What the ENT sends, or makes the browser post: a signature is the proof, not a CSRF token."""


def _close(config: SamlConfig, asked: LogoutRequested) -> Response:
    tx = transaction()
    end_ent_sessions(tx, asked.name_id, asked.session_indexes)
    return show_out(go(answer_logout(config, asked, tx.now) or SIGNED_OUT))


def _told(*, success: bool) -> Response:
    browser.pop(LOGOUT_ASKED, None)
    browser[ENT_ANSWER] = "closed" if success else "stuck"
    return go(SIGNED_OUT)


def _posted_message() -> Posted:
    messages = [*request.form.getlist("SAMLRequest"), *request.form.getlist("SAMLResponse")]
    relays = request.form.getlist("RelayState")
    if len(relays) > 1:
        raise SamlRefused(Reason.PARAMETER, f"{len(relays)} RelayState parameters")
    return Posted(only_response(messages), relays[0] if relays else None)


def _config() -> SamlConfig:
    config = saml_config()
    if config is None:
        raise NotFound("La connexion par l’ENT n’est pas ouverte ici. Connectez-vous avec votre compte Pix.")
    return config
