import pytest

from shared.transaction import Database
from tests.sessions.desk import Desk
from tests.sessions.roll.office import Office


@pytest.fixture
def office(sessions_database: Database) -> Office:
    return Office(Desk(sessions_database))


@pytest.fixture
def neighbour(sessions_database: Database) -> Office:
    """Another school of the same platform."""
    return Office(Desk(sessions_database, uai="0750001A"))
