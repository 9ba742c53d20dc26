"""The cookies that bind a sign-in through a provider to the browser that began it (docs/decisions/0003).

The ENT posts its answer from another site: on https the flow's cookie must be `SameSite=None`, and goes to one address
only. On this machine's plain http the demonstration ENT is the same site. An answer of OpenID Connect is a page that
the browser opens: `Lax` lets its cookie come. What is asked afterwards stays at home.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Response, request

from services.auth.commands.arrivals import ARRIVAL_LIFE
from services.auth.commands.flows import FLOW_LIFE
from services.auth.domain.session_life import ABSOLUTE
from shared.web.request import settings


@dataclass(frozen=True)
class BoundCookie:
    """A secret that one browser brings back to one path."""

    base: str
    path: str
    life: timedelta
    from_elsewhere: bool

    def read(self) -> str | None:
        return request.cookies.get(self._name())

    def give(self, response: Response, secret: str) -> Response:
        response.set_cookie(self._name(), secret, max_age=int(self.life.total_seconds()), **self._attributes())
        return response

    def take_back(self, response: Response) -> Response:
        response.delete_cookie(self._name(), **self._attributes())
        return response

    def _name(self) -> str:
        return f"__Secure-{self.base}" if settings().secure else self.base

    def _attributes(self) -> dict[str, Any]:
        secure = settings().secure
        same_site = "None" if secure and self.from_elsewhere else "Lax"
        return {"path": self.path, "secure": secure, "httponly": True, "samesite": same_site}


FLOW = BoundCookie("ent", "/compte/saml/acs", FLOW_LIFE, from_elsewhere=True)
OIDC_FLOW = BoundCookie("oidc", "/compte/oidc", FLOW_LIFE, from_elsewhere=False)
OIDC_EXIT = BoundCookie("sortie", "/compte", ABSOLUTE, from_elsewhere=False)
"""`<key>.<ID token>`: the provider where a session may still be open in this browser, whoever is signed in here."""
ARRIVAL = BoundCookie("arrivee", "/compte/rapprochement", ARRIVAL_LIFE, from_elsewhere=False)
