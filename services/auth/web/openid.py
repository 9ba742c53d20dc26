"""Signing in through an OpenID Connect provider: ProConnect, ÉduConnect, the GAR."""

from flask import Response, request

from services.auth.commands.flows import come_back
from services.auth.oidc.refusal import OidcRefused, Reason
from services.auth.providers.openid import OpenIdProvider
from services.auth.web.entering import go
from services.auth.web.flow_cookie import OIDC_EXIT, OIDC_FLOW
from services.auth.web.providers_setup import openid_providers
from services.auth.web.received import refusals_logged, send_to, take_in
from services.auth.web.sign_out import SIGNED_OUT
from shared.errors import NotFound
from shared.web.access import anyone, blueprint
from shared.web.request import database

pages = blueprint("openid", __name__, access=anyone, url_prefix="/oidc")

LONGEST_PROOF = 3_000
"""Signs of an ID token that fit in a cookie."""

READ = ("code", "state", "iss", "error")


@pages.get("/<key>/connexion")
def login(key: str) -> Response:
    departure = send_to(_provider(key))
    return OIDC_FLOW.give(go(departure.redirect_url), departure.secret)


@pages.get("/<key>/retour")
def receive(key: str) -> Response:
    """The question is used up by a transaction of its own: none is open while the provider is called."""
    provider = _provider(key)
    with refusals_logged():
        answer = _answer(provider)
        with database().transaction() as tx:
            flow, now = come_back(tx, provider, OIDC_FLOW.read(), answer["state"]), tx.now
        said = provider.read(answer, flow.asked, now)
    response = OIDC_FLOW.take_back(take_in(provider, said, flow))
    if 0 < len(said.exit_proof) <= LONGEST_PROOF:
        OIDC_EXIT.give(response, f"{key}.{said.exit_proof}")
    return response


@pages.get("/<key>/sortie")
def log_out(key: str) -> Response:
    """Signed out here, the person closes the session of the provider too; it sends the browser back."""
    provider, kept = _provider(key), (OIDC_EXIT.read() or "").partition(".")
    if kept[0] != key:
        return go(SIGNED_OUT)
    with refusals_logged():
        leaving = provider.exit_url(kept[2])
    return OIDC_EXIT.take_back(go(leaving or SIGNED_OUT))


def _answer(provider: OpenIdProvider) -> dict[str, str]:
    """Each parameter once at most, `state` always."""
    if any(len(request.args.getlist(name)) > 1 for name in READ) or not request.args.get("state"):
        raise OidcRefused(Reason.PARAMETER, "a parameter is missing or given twice", provider.name)
    return {name: request.args[name] for name in READ if name in request.args}


def _provider(key: str) -> OpenIdProvider:
    for one in openid_providers():
        if one.key == key:
            return one
    raise NotFound("Cette façon de se connecter n’est pas ouverte ici. Connectez-vous avec votre compte Pix.")
