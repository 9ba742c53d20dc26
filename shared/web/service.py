"""The Flask application that the four services share: one transaction a request, doors declared, errors in French."""

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import structlog
from flask import Blueprint, Flask, Response, g, redirect, request
from flask.sessions import SecureCookieSessionInterface
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFProtect
from itsdangerous import URLSafeTimedSerializer
from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from werkzeug.middleware.proxy_fix import ProxyFix

from shared.identity.model import Identity
from shared.settings import ServiceSettings
from shared.transaction import Database
from shared.web import errors, headers
from shared.web.access import current_identity
from shared.web.request import here, transaction

UI = Path(__file__).parent.parent / "ui"
MAX_BODY = 1_000_000

Navigation = Callable[[Identity | None], Sequence[dict[str, Any]]]


class Service(Flask):
    """A request is one transaction: returning commits it, raising undoes it."""

    def dispatch_request(self) -> ResponseReturnValue:
        response = self.make_response(self._dispatch_surely())
        if "transaction" in g:
            g.transaction.commit()
        return response

    def get_send_file_max_age(self, filename: str | None) -> int | None:
        """What `asset` names is kept for ever; a module imported by its name alone, without version, is asked again."""
        return super().get_send_file_max_age(filename) if "v" in request.args else 0

    def _dispatch_surely(self) -> ResponseReturnValue:
        """A pooled connection that died since its last use is replaced once, before anything was done."""
        try:
            return super().dispatch_request()
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
            _close_transaction()
            g.pop("identity", None)
            return super().dispatch_request()


class Sessions(SecureCookieSessionInterface):
    """Flask's own, which makes its serializer again for each request."""

    _made: URLSafeTimedSerializer | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        self._made = self._made or super().get_signing_serializer(app)
        return self._made


def create_service(
    name: str,
    package: str,
    prefix: str,
    settings: ServiceSettings,
    *,
    blueprints: Iterable[Blueprint],
    title: str,
    navigation: Navigation,
) -> Service:
    """Build one service's application, served under `prefix` by the gateway."""
    settings.refuse_unsafe()
    app = Service(
        package,
        static_folder=str(UI / "static"),
        static_url_path=f"{prefix}/static",
        template_folder="templates",
    )
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=MAX_BODY,
        MAX_FORM_MEMORY_SIZE=MAX_BODY,
        MAX_FORM_PARTS=5_000,
        SESSION_COOKIE_NAME=f"__Host-{name}" if settings.secure else name,
        SESSION_COOKIE_SECURE=settings.secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=True,
        SEND_FILE_MAX_AGE_DEFAULT=31_536_000,
    )
    app.session_interface = Sessions()
    app.extensions["certif.settings"] = settings
    app.extensions["certif.database"] = Database(settings.database_url, name)
    app.jinja_loader = ChoiceLoader(
        [FileSystemLoader(Path(app.root_path) / "templates"), FileSystemLoader(UI / "templates")]
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    CSRFProtect(app)
    headers.install(app, secure=settings.secure)
    errors.install(app)
    _install_requests(app, name, settings.public_url)
    _install_templates(app, prefix, title, navigation)
    for blueprint in blueprints:
        if not hasattr(blueprint, "access"):
            raise RuntimeError(f"{blueprint.name} does not say who may enter")
        app.register_blueprint(blueprint, url_prefix=prefix + (blueprint.url_prefix or ""))
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]
    return app


def _install_requests(app: Flask, name: str, public_url: str) -> None:
    public_host = urlsplit(public_url).netloc
    prefix = app.static_url_path.removesuffix("/static") if app.static_url_path else ""

    @app.before_request
    def identify() -> None:
        given = request.headers.get("X-Request-ID", "")
        g.correlation_id = given if given.isalnum() and len(given) <= 64 else uuid4().hex
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(service=name, correlation_id=g.correlation_id)

    @app.before_request
    def use_the_public_host() -> ResponseReturnValue | None:
        """Cookies belong to one host: 127.0.0.1 and localhost are not the same to a browser."""
        if request.host == public_host or request.method != "GET" or request.path == f"{prefix}/sante":
            return None
        return redirect(f"{public_url}{here()}", 307)

    @app.after_request
    def refer(response: Response) -> Response:
        response.headers["X-Request-ID"] = g.get("correlation_id", "")
        return response

    @app.teardown_request
    def close(_error: BaseException | None) -> None:
        _close_transaction()

    @app.get(f"{prefix}/sante")
    def health() -> dict[str, str]:
        transaction().session.execute(text("SELECT 1"))
        return {"service": name, "etat": "ok"}


def _install_templates(app: Flask, prefix: str, title: str, navigation: Navigation) -> None:
    versions: dict[str, str] = {}

    def asset(path: str) -> str:
        """The address of a shared static file, which changes with its content: cached for ever, never stale."""
        if path not in versions:
            versions[path] = sha256((UI / "static" / path).read_bytes()).hexdigest()[:12]
        return f"{prefix}/static/{path}?v={versions[path]}"

    @app.context_processor
    def page() -> dict[str, Any]:
        person = _person_or_none()
        return {
            "asset": asset,
            "service_name": title,
            "nav": _with_current(navigation(person)),
            "person": {"name": person.name, "role_label": person.role_label} if person else None,
        }


def _with_current(entries: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Mark the entry of this page: of those above it, the nearest."""
    above = [entry["href"] for entry in entries if request.path.startswith(entry["href"])]
    nearest = max(above, key=len, default=None)
    return [{**entry, "current": entry["href"] == nearest} for entry in entries]


def _person_or_none() -> Identity | None:
    """For the header of a page, error pages included: never a reason to fail."""
    if "identity" in g:
        return current_identity()
    return None


def _close_transaction() -> None:
    tx = g.pop("transaction", None)
    if tx is not None:
        tx.close()
