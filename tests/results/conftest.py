"""Results on a real, empty, migrated PostgreSQL, and its people."""

import pytest

from shared.identity.model import Identity, Role
from shared.transaction import Database
from tests.identities import someone
from tests.results.day import Day, small_day


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
