"""The application in front of a hostile OpenID Connect provider."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from structlog.testing import capture_logs

from services.auth.oidc.refusal import Reason
from services.auth.settings import AuthSettings
from services.auth.tables import Account, Arrival, SignedSession
from services.auth.web.providers_setup import EXTENSION
from shared.transaction import Database
from tests.auth.conftest import CountRows, running
from tests.auth.ent import enrol
from tests.auth.hostile_provider import (
    Hostile,
    hostile_provider,
)
from tests.auth.npm_provider import providers_file


@pytest.fixture
def provider() -> Iterator[Hostile]:
    with hostile_provider() as made:
        yield made


@pytest.fixture
def client(auth_settings: AuthSettings, provider: Hostile, tmp_path: Path) -> Iterator[FlaskClient]:
    file = providers_file(tmp_path, provider.contract)
    with running(auth_settings.model_copy(update={"oidc_providers": file})) as app:
        yield app.test_client()


@dataclass
class Clock:
    """The monotonic clock of what the provider publishes."""

    at: float = 1000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def clock(client: FlaskClient, provider: Hostile) -> Clock:
    clock = Clock()
    (found,) = [one for one in client.application.extensions[EXTENSION] if one.idp == provider.issuer]
    found.published.clock = clock
    return clock


@pytest.fixture
def refused(
    client: FlaskClient, auth_database: Database, provider: Hostile, count_rows: CountRows
) -> Callable[..., None]:
    """Walk through, and be refused for that reason alone, nothing written."""
    enrol(auth_database)

    def check(reason: Reason, **changes: str) -> None:
        with capture_logs() as lines:
            answer = provider.walk(client, **changes)
        told = [line for line in lines if line["event"] == "provider.refused"]
        assert [line["code"] for line in told] == [reason.value], (lines, answer.text)
        assert answer.status_code == (503 if reason in {Reason.AWAY, Reason.METADATA} else 403)
        assert told[0]["detail"] not in answer.text
        assert [count_rows(table) for table in (Account, Arrival, SignedSession)] == [0, 0, 0]

    return check
