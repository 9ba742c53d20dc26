"""Where tools find the issuer: its own description, and the keys that verify what it signs."""

from flask import Response, jsonify

from services.auth.oauth.discovery import document
from services.auth.oauth.keys import current_issuer_key, public_keys
from shared.web.access import anyone, blueprint
from shared.web.request import settings, transaction

pages = blueprint("discovery", __name__, access=anyone)

root = blueprint("discovery_at_root", __name__, access=anyone, url_prefix="/.well-known")
"""The same at the root of the site, where RFC 8414 and hurried integrators look."""


@pages.get("/.well-known/openid-configuration")
@root.get("/openid-configuration")
@root.get("/openid-configuration/compte")
@root.get("/oauth-authorization-server/compte")
def configuration() -> Response:
    return _public(jsonify(document(settings().public_url)))


@pages.get("/oauth/jwks")
def keys() -> Response:
    tx = transaction()
    current_issuer_key(tx)
    return _public(jsonify({"keys": public_keys(tx)}))


def _public(response: Response) -> Response:
    """Kept five minutes at most: a new key is shown a day before it signs."""
    response.headers["Cache-Control"] = "public, max-age=300"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
