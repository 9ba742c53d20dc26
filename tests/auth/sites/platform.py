"""The service behind a proxy that ends TLS, and what browsers brought to it."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from werkzeug.http import parse_cookie
from werkzeug.middleware.http_proxy import ProxyMiddleware
from werkzeug.wrappers import Response

from services.auth.settings import AuthSettings
from tests.auth.conftest import running
from tests.auth.sites.tls import Site
from tests.serving import served


@dataclass(frozen=True)
class Arrived:
    """One request as it came over the wire."""

    method: str
    path: str
    cookies: frozenset[str]


@dataclass
class Platform:
    """What stands at `site`, its settings, and every request of a browser, in order."""

    site: Site
    settings: AuthSettings
    arrived: list[Arrived] = field(default_factory=list)

    def posts_to(self, path: str) -> list[Arrived]:
        return [one for one in self.arrived if (one.method, one.path) == ("POST", path)]


@contextmanager
def platform(settings: AuthSettings, site: Site) -> Iterator[Platform]:
    """Serve auth at `site`. The proxy hands over the name that the browser asked for, and says nothing of TLS."""
    settings = settings.model_copy(update={"public_url": site.url})
    made = Platform(site, settings)
    with running(settings) as app, served(app) as inner:
        target = {"target": f"http://127.0.0.1:{inner}/", "host": None, "remove_prefix": False}
        proxy = ProxyMiddleware(Response(status=404), {"/compte": target})
        with served(_written_down(proxy, made.arrived), site.port, site.context()):
            yield made


def _written_down(app: Callable[..., Iterable[bytes]], arrived: list[Arrived]) -> Callable[..., Iterable[bytes]]:
    def wrapped(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        cookies = frozenset(parse_cookie(environ))
        arrived.append(Arrived(environ["REQUEST_METHOD"], environ["PATH_INFO"], cookies))
        return app(environ, start_response)

    return wrapped
