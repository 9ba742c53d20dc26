"""The pages of exam, as a browser asks for them."""

from collections.abc import Callable, Iterator

import pytest

from services.exam.app import create_app
from services.exam.settings import ExamSettings
from shared.identity.model import Identity
from shared.web.service import Service
from tests.exam.desk import Desk
from tests.exam.room import KEY, Room
from tests.identities import service_settings


@pytest.fixture
def app(room: Room) -> Iterator[Service]:
    made = create_app(service_settings(ExamSettings, room.database, receipt_key=KEY.decode()))
    yield made
    made.extensions["certif.database"].dispose()


@pytest.fixture
def desk(app: Service, room: Room) -> Callable[[Identity | None], Desk]:
    """A computer where this person has signed in."""
    return lambda person: Desk(app, room.database, person)
