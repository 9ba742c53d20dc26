"""HTTP towards a provider: short waits, bounded bodies, no redirect followed, nothing compressed."""

from time import monotonic
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

from services.auth.oidc.refusal import OidcRefused, Reason

CONNECT, READ = 3.0, 5.0
WHOLE = 8.0
"""Seconds for one exchange, from the call to the last byte: a drip of bytes is not waited for."""

MAX_BYTES = 200_000
"""A discovery document is a few kilobytes; a set of ten keys too."""


class BoundedAdapter(HTTPAdapter):
    """Every answer is read here, whole and small, or refused."""

    def send(self, request: requests.PreparedRequest, *_: Any, **told: Any) -> requests.Response:
        until = monotonic() + WHOLE
        request.headers["Accept-Encoding"] = "identity"
        told.update(stream=True, timeout=(CONNECT, READ))
        try:
            response = super().send(request, **told)
            response._content = _read(response, until)
        except (requests.RequestException, HTTPError, OSError) as error:
            raise OidcRefused(Reason.AWAY, f"{_place(request)}: {type(error).__name__}") from error
        if response.is_redirect:
            raise OidcRefused(Reason.AWAY, f"{_place(request)} redirects")
        return response


def _read(response: requests.Response, until: float) -> bytes:
    body = bytearray()
    try:
        while chunk := response.raw.read1(65_536, decode_content=False):
            body += chunk
            if len(body) > MAX_BYTES:
                raise OidcRefused(Reason.AWAY, f"more than {MAX_BYTES} bytes from {_place(response.request)}")
            if monotonic() > until:
                raise OidcRefused(Reason.AWAY, f"{_place(response.request)} drips")
    finally:
        response.close()
    return bytes(body)


def bounded(session: requests.Session) -> requests.Session:
    """`session`, whose every exchange is bounded from now on."""
    for scheme in ("https://", "http://"):
        session.mount(scheme, BoundedAdapter())
    return session


def get_json(url: str) -> Any:
    """:raises OidcRefused: it does not answer 200 with JSON, small and soon."""
    with bounded(requests.Session()) as session:
        response = session.get(url, headers={"Accept": "application/json"})
    return json_of(response)


def json_of(response: requests.Response) -> Any:
    place = _place(response.request)
    if response.status_code != 200:
        raise OidcRefused(Reason.AWAY, f"{place} answers {response.status_code}")
    try:
        return response.json()
    except (ValueError, RecursionError) as error:
        raise OidcRefused(Reason.AWAY, f"{place} does not answer JSON") from error


def _place(request: requests.PreparedRequest) -> str:
    """The address without its query: that may hold what the log must not."""
    return (request.url or "").partition("?")[0]
