"""The pages of sessions, as a browser without scripts asks for them."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from deploy.local.postgres import LocalPostgres
from deploy.local.rabbitmq import free_port
from services.sessions.app import create_app
from services.sessions.settings import SessionsSettings
from shared.identity import token
from shared.identity.model import Identity, Role
from shared.transaction import Database
from tests.identities import KEY, service_settings, sign_in, someone, trust_key
from tests.s3_server import s3
from tests.serving import served
from tests.sessions.desk import Desk
from tests.sessions.web.visitor import Visitor

__all__ = ["s3"]

Come = Callable[..., Visitor]


@pytest.fixture(scope="session")
def app(migrate: Callable[[str], LocalPostgres], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """One application for all: its templates are read once, its database is emptied before each test."""
    database = Database(migrate("sessions").url("certif_sessions", "sessions_app"), "sessions")
    made = create_app(service_settings(SessionsSettings, database, data_dir=tmp_path_factory.mktemp("data")))
    yield made
    made.extensions["certif.database"].dispose()
    database.dispose()


@pytest.fixture
def come(app: Flask, desk: Desk) -> Come:
    """A person in front of a browser of their own."""

    def arrive(*roles: Role, person: Identity | None = None, **scope: str) -> Visitor:
        who = person or someone(*roles, **scope)
        client = app.test_client()
        sign_in(client, desk.database, who)
        return Visitor(client, who)

    return arrive


@pytest.fixture
def referent(come: Come) -> Visitor:
    return come(Role.REFERENT)


@pytest.fixture
def invigilator(come: Come) -> Visitor:
    return come(Role.INVIGILATOR)


@pytest.fixture
def page(chromium: Browser, desk: Desk) -> Iterator[Page]:
    """A référent's browser, signed in."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    trust_key(desk.database)
    app = create_app(service_settings(SessionsSettings, desk.database).model_copy(update={"public_url": url}))
    signed = token.sign(someone(Role.REFERENT), KEY, issuer=url, now=datetime.now(UTC) + timedelta(hours=1))
    with served(app, port):
        context = chromium.new_context(base_url=url, locale="fr-FR")
        context.set_default_timeout(10_000)
        context.add_cookies([{"name": "jeton", "value": signed, "url": url}])
        yield context.new_page()
        context.close()
    app.extensions["certif.database"].dispose()
