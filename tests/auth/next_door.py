"""A service next to auth, with one page and one form, on a database of its own that learns by events alone."""

from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask, request
from flask_wtf.csrf import generate_csrf
from werkzeug.test import Client

from shared.events.auth import KeyPublished, SessionRevoked
from shared.identity.handlers import keep_key, keep_revocation
from shared.settings import ServiceSettings
from shared.transaction import Database
from shared.web.access import blueprint, require_identity, signed_in
from shared.web.service import Service, create_service
from tests.auth.journal import emitted
from tests.identities import service_settings

WSGI = Callable[..., Iterable[bytes]]


def neighbour(database: Database) -> Service:
    pages = blueprint("neighbour", __name__, access=signed_in)

    @pages.get("/page")
    def page() -> str:
        return f'{require_identity().name} <input name="csrf_token" value="{generate_csrf()}">'

    @pages.post("/form")
    def form() -> str:
        return f"{require_identity().name} a écrit {request.form['text']}"

    settings = service_settings(ServiceSettings, database)
    return create_service(
        "neighbour",
        "tests.auth.next_door",
        "/voisin",
        settings,
        blueprints=[pages],
        title="Voisin",
        navigation=lambda _person: [],
    )


def hear(auth_database: Database, database: Database) -> None:
    """Everything that auth has announced reaches the other service."""
    with database.transaction() as tx:
        for key in emitted(auth_database, KeyPublished):
            keep_key(tx, key)
        for end in emitted(auth_database, SessionRevoked):
            keep_revocation(tx, end)


def gateway(auth: Flask, **others: Flask) -> Client:
    """One browser in front of auth and its neighbours, each named by the first part of its paths."""

    def route(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        first = environ["PATH_INFO"].split("/")[1]
        app: WSGI = others.get(first, auth)
        return app(environ, start_response)

    return Client(route)
