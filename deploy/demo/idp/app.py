"""The demonstration ENT as an application, served under its prefix: `deploy.demo.idp.app:create_app()`."""

from pathlib import Path

from flask import Flask, Response
from flask_wtf.csrf import CSRFProtect
from jinja2 import StrictUndefined

from deploy.demo.idp.identity import ensure_identity
from deploy.demo.idp.platform import Platform
from deploy.demo.idp.settings import EntSettings
from deploy.demo.idp.views import World, ent
from deploy.demo.school import load_school
from shared import web
from shared.web import headers

_UI = Path(web.__path__[0]).parent / "ui"


def create_app(settings: EntSettings | None = None) -> Flask:
    """Read the settings from the environment unless they are given."""
    settings = settings or EntSettings()
    identity = ensure_identity(settings.data, settings.base_url)
    platform = Platform(settings.public_url, settings.sp_certificate)
    app = Flask(
        __name__, static_folder=str(_UI / "static"), static_url_path=f"{settings.prefix}/static", template_folder=None
    )
    app.config.update(
        SECRET_KEY=identity.cookie_secret,
        MAX_CONTENT_LENGTH=100_000,
        SESSION_COOKIE_NAME="demo_ent",
        SESSION_COOKIE_PATH=settings.prefix,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.jinja_env.undefined = StrictUndefined
    app.extensions["ent.world"] = World(identity, platform, load_school(settings.school))
    CSRFProtect(app)
    app.register_blueprint(ent, url_prefix=settings.prefix)
    headers.install(app, secure=False)
    _let_forms_reach(app, settings.public_url)
    return app


def _let_forms_reach(app: Flask, public_url: str) -> None:
    """The answer is a form sent to the platform, and signing out redirects to it: the two may live apart."""
    policy = headers.CSP.replace("form-action 'self'", f"form-action 'self' {public_url}")

    @app.after_request
    def allow(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = policy
        return response
