"""Signing out: the session ends everywhere, and this computer forgets the person."""

from flask import Response, render_template, request
from flask import session as browser

from services.auth.commands.sessions import end_session, session_of
from services.auth.providers.openid import OpenIdProvider
from services.auth.web.entering import go, session_secret, show_out
from services.auth.web.flow_cookie import OIDC_EXIT
from services.auth.web.providers_setup import openid_providers
from services.auth.web.saml_setup import saml_config
from shared.errors import Forbidden
from shared.web.access import anyone, blueprint
from shared.web.request import settings, transaction

pages = blueprint("sign_out", __name__, access=anyone)

SIGNED_OUT = "/compte/deconnecte"

ENT_SESSION = "ent_session"
"""Where the browser keeps, once signed out, which session the ENT may still be asked to close."""

ENT_ANSWER = "ent_answer"
"""…and what the ENT answered: `closed`, or `stuck`."""


@pages.post("/deconnexion")
def sign_out() -> Response:
    """Every service shows this button, and knows no CSRF token of ours: the origin of the request speaks instead."""
    _refuse_elsewhere()
    session = session_of(transaction(), session_secret())
    if session is not None:
        end_session(transaction(), session, reason="person")
        if session.name_id is not None:
            browser[ENT_SESSION] = str(session.id)
    return show_out(go(SIGNED_OUT))


@pages.get("/deconnecte")
def signed_out() -> str:
    config = saml_config()
    closable = config is not None and config.idp.slo_url is not None and ENT_SESSION in browser
    told = "open" if closable else browser.pop(ENT_ANSWER, None)
    return render_template("signed_out.html", ent=told, elsewhere=_open_elsewhere())


def _open_elsewhere() -> OpenIdProvider | None:
    """The provider whose session this browser may still have."""
    key = (OIDC_EXIT.read() or "").partition(".")[0]
    return next((one for one in openid_providers() if one.key == key), None)


def _refuse_elsewhere() -> None:
    if request.headers.get("Origin") not in (None, settings().public_url):
        raise Forbidden(
            "foreign-origin",
            "Cette demande de déconnexion ne vient pas de nos pages. Utilisez le bouton « Se déconnecter ».",
        )
