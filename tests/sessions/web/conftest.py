"""The pages of sessions, as a browser without scripts asks for them."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from deploy.local.postgres import LocalPostgres
from services.sessions.app import create_app
from services.sessions.settings import SessionsSettings
from shared.identity.model import Identity, Role
from shared.transaction import Database
from tests.identities import service_settings, sign_in, someone
from tests.s3_server import s3
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
