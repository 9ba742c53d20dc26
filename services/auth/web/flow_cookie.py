"""The cookie that binds a sign-in through the ENT to the browser that began it (docs/decisions/0003).

The ENT posts its answer from another site: on https the cookie must be `SameSite=None`, and goes to one address only.
On this machine's plain http the demonstration ENT is the same site.
"""

from typing import Any

from flask import Response, request

from services.auth.commands.ent import FLOW_LIFE
from shared.web.request import settings

PATH = "/compte/saml/acs"


def _name() -> str:
    return "__Secure-ent" if settings().secure else "ent"


def _attributes() -> dict[str, Any]:
    secure = settings().secure
    return {"path": PATH, "secure": secure, "httponly": True, "samesite": "None" if secure else "Lax"}


def read() -> str | None:
    return request.cookies.get(_name())


def give(response: Response, secret: str) -> Response:
    response.set_cookie(_name(), secret, max_age=int(FLOW_LIFE.total_seconds()), **_attributes())
    return response


def take_back(response: Response) -> Response:
    response.delete_cookie(_name(), **_attributes())
    return response
