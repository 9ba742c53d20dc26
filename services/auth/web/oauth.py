"""Signing in to another tool: the person reads what it will know, and says yes or no."""

from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

import structlog
from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import AccessDeniedError, InvalidRequestError
from authlib.oidc.core.errors import ConsentRequiredError, LoginRequiredError
from flask import Response, jsonify, make_response, render_template, request

from services.auth.commands.sessions import is_open, session_by_id
from services.auth.oauth.discovery import AUTHORIZE
from services.auth.oauth.gate import refuse_malformed
from services.auth.oauth.grants import CodeGrant, asks_for_a_newer_sign_in
from services.auth.oauth.people import Person, claims_of, is_of_the_school
from services.auth.oauth.scopes import learnt
from services.auth.oauth.server import Issuer, NamedIssuer
from services.auth.oauth.tokens import find_token, is_alive
from services.auth.web.entering import go
from shared.errors import Refusal
from shared.identity.model import Identity
from shared.web.access import anyone, blueprint, current_identity, require_identity
from shared.web.headers import CSP
from shared.web.request import settings, transaction

pages = blueprint("oauth", __name__, access=anyone, url_prefix="/oauth")
log = structlog.get_logger()

MISREGISTERED = (
    "L’outil qui vous envoie ici a mal posé sa demande, ou n’est pas enregistré. "
    "Revenez à cet outil et recommencez ; si cela se reproduit, signalez-le à la personne qui s’en occupe."
)


@pages.get("/authorize")
def authorize() -> Response:
    """A tool asks who this is. Nothing is told before the person has agreed, each time."""
    issuer = _issuer()
    try:
        grant, me = _asked(issuer)
        if "none" in request.args.get("prompt", "").split():
            raise ConsentRequiredError(redirect_uri=grant.redirect_uri)
    except OAuth2Error as error:
        return _refuse(issuer, error)
    return _consent_page(grant, me)


@pages.post("/authorize")
def authorize_posted() -> Response:
    """The same question, posted (OpenID Connect Core 3.1.2.1); without CSRF token, since it only shows the page."""
    return go(f"{AUTHORIZE}?{urlencode(list(request.form.items(multi=True)))}")


@pages.post("/consent")
def decide() -> Response:
    """The person's word, from our own page: the form's CSRF token says so. The question is checked again, whole."""
    issuer = _issuer()
    try:
        grant, me = _asked(issuer)
    except OAuth2Error as error:
        return _refuse(issuer, error)
    if request.form.get("person") != str(me.sid):
        return go(f"{AUTHORIZE}?{_question()}")
    allowed = request.form.get("decision") == "allow"
    answer = issuer.create_authorization_response(
        grant.request, grant_user=Person(me.account_id, me.sid) if allowed else None, grant=grant
    )
    assert isinstance(answer, Response)
    return answer


@pages.post("/token")
def token() -> Response:
    return _answer(lambda issuer: issuer.create_token_response())


@pages.post("/revoke")
def revoke() -> Response:
    return _answer(lambda issuer: issuer.create_endpoint_response("revocation"))


@pages.post("/introspect")
def introspect() -> Response:
    return _answer(lambda issuer: issuer.create_endpoint_response("introspection"))


@pages.route("/userinfo", methods=["GET", "POST"])
def userinfo() -> Response:
    """What the person allowed this tool to know, as it stands now."""
    tx = transaction()
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    found = find_token(tx, secret) if scheme.lower() == "bearer" and secret else None
    if found is None or found[0].kind != "access" or not is_alive(tx, *found):
        return _unknown_bearer(given=bool(secret))
    row, grant = found
    client = _issuer().query_client(row.client_id)
    if client is None:
        return _unknown_bearer(given=True)
    return jsonify(claims_of(tx, client, grant.account_id, row.scope))


FOR_PROGRAMS = (authorize_posted, token, revoke, introspect, userinfo)
"""Called without our forms: a client proves itself, or a token does."""


def _issuer() -> Issuer:
    return Issuer(transaction(), settings().public_url, request)


def _asked(issuer: Issuer) -> tuple[CodeGrant, Identity]:
    """The question, valid as a whole, and who may answer it.

    :raises OAuth2Error: with a `redirect_uri` once it is known to be the tool's own.
    """
    refuse_malformed(request.args, request.form)
    grant: CodeGrant = issuer.get_consent_grant(end_user=current_identity())
    me = require_identity()
    _refuse_other_people(issuer, grant, me)
    return grant, me


def _refuse_other_people(issuer: Issuer, grant: CodeGrant, me: Identity) -> None:
    tx = issuer.tx
    signed = session_by_id(tx, me.sid)
    if signed is None or not is_open(tx, signed) or asks_for_a_newer_sign_in(tx, grant, signed):
        raise LoginRequiredError(redirect_uri=grant.redirect_uri)
    if not is_of_the_school(grant.request.client, me.grants):
        raise AccessDeniedError("This tool is for the people of one school.", redirect_uri=grant.redirect_uri)


def _consent_page(grant: CodeGrant, me: Identity) -> Response:
    """Chromium holds the redirect that follows a form to `form-action`: the tool's own origin is added to it."""
    client = grant.request.client
    parts = urlsplit(grant.redirect_uri)
    page = render_template(
        "consent.html",
        tool=client.name,
        host=parts.hostname,
        me=me,
        learns=learnt(grant.request.scope),
        question=_question(),
    )
    response = make_response(page)
    origin = f"{parts.scheme}://{parts.netloc}"
    response.headers["Content-Security-Policy"] = CSP.replace("form-action 'self'", f"form-action 'self' {origin}")
    return response


def _question() -> str:
    return request.query_string.decode("ascii", "replace")


def _refuse(issuer: Issuer, error: OAuth2Error) -> Response:
    """To the tool when the address is surely its own; to the person, on our page, otherwise."""
    log.info("oauth.refused", error=error.error, detail=error.description)
    if not error.redirect_uri:
        raise Refusal(f"oauth-{error.error}", MISREGISTERED, status=400)
    error.state = request.values.get("state")
    response: Response = issuer.handle_error_response(None, error)
    NamedIssuer(issuer).add_issuer_parameter(issuer, response)
    return response


def _answer(act: Callable[[Issuer], Response]) -> Response:
    """An answer for a program. What is wrong in the address is refused: tokens do not travel there."""
    issuer = _issuer()
    try:
        if request.query_string:
            raise InvalidRequestError("Parameters go in the body.")
        refuse_malformed(request.form)
        return act(issuer)
    except OAuth2Error as error:
        return issuer.handle_response(*error())


def _unknown_bearer(*, given: bool) -> Response:
    response = make_response("", 401)
    response.headers["WWW-Authenticate"] = 'Bearer error="invalid_token"' if given else "Bearer"
    return response
