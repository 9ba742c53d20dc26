"""Results on a real, empty, migrated PostgreSQL, and its people."""

from collections.abc import Iterator

import pytest

from services.results.app import create_app
from services.results.settings import ResultsSettings
from shared.identity.model import Identity, Role
from shared.transaction import Database
from tests.identities import service_settings, sign_in, someone
from tests.results.day import Day, small_day
from tests.results.pages import Visit, Visitor


@pytest.fixture
def visit(results_database: Database) -> Iterator[Visit]:
    app = create_app(service_settings(ResultsSettings, results_database))

    def open_browser(person: Identity | None) -> Visitor:
        client = app.test_client()
        if person is not None:
            sign_in(client, results_database, person)
        return Visitor(client)

    yield open_browser
    app.extensions["certif.database"].dispose()


@pytest.fixture
def jury() -> Identity:
    return someone(Role.JURY, name="Nadia Roussel")


@pytest.fixture
def other_jury() -> Identity:
    return someone(Role.JURY, name="Paul Aubry")


@pytest.fixture
def day(results_database: Database) -> Day:
    """A scored session: Zoé has 135 pix, Noé answered mostly wrong."""
    told = small_day()
    told.play(results_database)
    return told
