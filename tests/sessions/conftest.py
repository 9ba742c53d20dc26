"""Sessions on a real, empty, migrated PostgreSQL."""

import pytest

from shared.transaction import Database
from tests.sessions.desk import Desk


@pytest.fixture
def desk(sessions_database: Database) -> Desk:
    return Desk(sessions_database)
