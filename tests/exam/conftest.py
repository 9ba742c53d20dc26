"""Exam on a real, empty, migrated PostgreSQL."""

import pytest

from shared.transaction import Database
from tests.exam.room import Room


@pytest.fixture
def room(exam_database: Database) -> Room:
    return Room(exam_database)
