"""Who may enter. Every blueprint declares it; nothing is open by silence (`service.py` refuses to start)."""

from collections.abc import Callable
from typing import cast
from urllib.parse import quote

from flask import Blueprint, Response, abort, g, redirect, request
from joserfc.jwk import ECKey
from sqlalchemy import select, text

from shared.errors import Forbidden
from shared.identity import token as identity_token
from shared.identity.model import EVERYWHERE, Identity, Role
from shared.identity.tables import verification_key
from shared.web.cookies import TOKEN, cookie_name
from shared.web.request import here, settings, transaction, wants_json

NOT_YOURS = (
    "Cet espace est réservé à d’autres personnes. "
    "Si vous devriez y avoir accès, demandez-le au référent de votre établissement."
)
CODE_FIRST = (
    "Cet espace est réservé au jury et aux opérateurs, une fois leur code donné. "
    "Si vous en êtes, ouvrez l’accueil de « Mon compte » (/compte/) et choisissez « Donner mon code »."
)

Access = Callable[[], None]

_keys: dict[str, ECKey] = {}

_NOW_AND_REVOKED = text("SELECT now(), EXISTS (SELECT FROM revoked_session WHERE sid = :sid)")


def anyone() -> None:
    """Open to the public, on purpose."""


def signed_in() -> None:
    """Any signed-in person."""
    require_identity()


def roles(*allowed: Role) -> Access:
    """Signed in, and holding one of these roles somewhere; where exactly is the command's to check."""

    def check() -> None:
        if not require_identity().has(*allowed):
            raise Forbidden("role", NOT_YOURS if EVERYWHERE.isdisjoint(allowed) else CODE_FIRST)

    return check


def blueprint(name: str, import_name: str, *, access: Access, url_prefix: str | None = None) -> Blueprint:
    """A blueprint whose every route is behind `access`."""
    made = Blueprint(name, import_name, url_prefix=url_prefix)
    made.before_request(access)
    made.access = access  # type: ignore[attr-defined]
    return made


def current_identity() -> Identity | None:
    """The signed-in person, or None. An expired token first goes to auth for a new one, form included."""
    if "identity" not in g:
        g.identity = _identity_of_request()
    return cast(Identity | None, g.identity)


def require_identity() -> Identity:
    identity = current_identity()
    if identity is None:
        _leave(f"/compte/connexion?suite={quote(_comeback())}", 303)
    assert identity is not None
    return identity


def _identity_of_request() -> Identity | None:
    cookie = request.cookies.get(cookie_name(TOKEN, secure=settings().secure))
    if not cookie or len(cookie) > 4096:
        return None
    kid = identity_token.key_id(cookie)
    key = _key(kid) if kid else None
    if key is None:
        return None
    tx = transaction()
    now, revoked = tx.session.execute(_NOW_AND_REVOKED, {"sid": identity_token.claimed_session(cookie)}).one()
    tx.use_instant(now)
    verified = identity_token.verify(cookie, key, issuer=settings().public_url, now=now)
    if verified is None or revoked:
        return None
    if verified.expired:
        # 307 keeps the method and the body: the browser brings the form to auth and back, nothing is typed again.
        _leave(f"/compte/renouveler?suite={quote(here())}", 307)
    return verified.identity


def _key(kid: str) -> ECKey | None:
    if kid not in _keys:
        jwk = transaction().session.scalar(select(verification_key.c.jwk).where(verification_key.c.kid == kid))
        if jwk is None:
            return None
        _keys[kid] = ECKey.import_key(jwk)
    return _keys[kid]


def _comeback() -> str:
    return here() if request.method in {"GET", "HEAD"} else f"{request.script_root}/"


def _leave(location: str, code: int) -> None:
    if wants_json() and code == 303:
        abort(401)
    response: Response = cast(Response, redirect(location, code))
    response.headers["Cache-Control"] = "no-store"
    abort(response)
