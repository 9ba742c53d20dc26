"""What the script of the technical test measures the network with: the kinds of exchange that a test is made of."""

from functools import cache
from random import Random

from flask import Response, jsonify, make_response, redirect, request, url_for

from shared.errors import Refusal
from shared.web.access import anyone, blueprint
from shared.web.request import transaction

pages = blueprint("technical_probe", __name__, access=anyone, url_prefix="/technique")

BYTES = 300_000
LONGEST_WORD = 200


class NotTheEcho(Refusal):
    status = 400

    def __init__(self) -> None:
        super().__init__("not-the-echo", "L’envoi reçu n’est pas celui de la page : lancez la vérification de nouveau.")


@pages.get("/debit")
def rate() -> Response:
    """What no proxy can compress."""
    return Response(_noise(), content_type="application/octet-stream")


@pages.post("/envoi")
def echo() -> Response:
    """The word that was posted as JSON, and the hour here in milliseconds."""
    body = request.get_json(silent=True)
    word = body.get("word") if isinstance(body, dict) else None
    if not isinstance(word, str) or len(word) > LONGEST_WORD:
        raise NotTheEcho()
    return jsonify(word=word, now=transaction().now.timestamp() * 1_000)


@pages.post("/renvoi")
def go_there() -> Response:
    return make_response(redirect(url_for("technical_probe.arrive"), 303))


@pages.get("/renvoi")
def arrive() -> Response:
    return jsonify(arrived=True)


@cache
def _noise() -> bytes:
    return Random(BYTES).randbytes(BYTES)  # noqa: S311 - noise, not a secret
