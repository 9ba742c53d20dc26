"""The embedded run's gateway: one address for the four services and the demonstration ENT."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from werkzeug.middleware.http_proxy import ProxyMiddleware
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from shared.web.headers import CSP, PROTECTING

AWAY = """<!doctype html><html lang="fr"><meta charset="utf-8"><title>Un instant…</title>
<h1>Un instant, ce service redémarre</h1>
<p>Rien n’est perdu. Attendez quelques secondes, puis actualisez la page.</p></html>"""

WSGI = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def create_app() -> WSGI:
    """Route by prefix, from `ROUTES` (`/prefix=port` separated by spaces); `/` leads to the home page."""
    routes = dict(route.split("=") for route in os.environ["ROUTES"].split())
    targets = {
        prefix: {"target": f"http://127.0.0.1:{port}/", "remove_prefix": False, "host": None}
        for prefix, port in routes.items()
    }
    return _gateway(ProxyMiddleware(_home, targets, timeout=60))


def _home(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    response = redirect("/compte/", 302) if environ["PATH_INFO"] == "/" else Response(status=404)
    return _protected(response)(environ, start_response)


def _protected(response: Response) -> Response:
    """What no service answered is protected as what a service answers."""
    response.headers.update({**PROTECTING, "Content-Security-Policy": CSP, "Cache-Control": "no-store"})
    return response


def _gateway(app: WSGI) -> WSGI:
    """A service that is being restarted answers with a sentence, not with a bare error."""

    def wrapped(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        started: list[Any] = []
        # What a browser says of its own address is not believed.
        environ["HTTP_X_FORWARDED_FOR"] = environ["REMOTE_ADDR"]
        environ.pop("HTTP_X_FORWARDED_HOST", None)

        def note(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            started[:] = [status, headers, exc_info]
            if status.startswith("502"):
                return lambda _data: None
            return start_response(status, headers, exc_info)

        body = app(environ, note)
        if started and started[0].startswith("502"):
            page = Response(AWAY, status=503, mimetype="text/html", headers={"Retry-After": "2"})
            return _protected(page)(environ, start_response)
        return body

    return wrapped
