"""Two services' databases with nothing but the wire, and a broker of each kind."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from deploy.local.postgres import LocalPostgres
from deploy.local.rabbitmq import LocalRabbitMQ
from shared.events.routes import SERVICES
from shared.identity.tables import IDENTITY
from shared.journal.tables import JOURNAL
from shared.messaging.broker import Broker
from shared.messaging.tables import WIRE
from shared.transaction import Database

SUFFIX = "_wire"


@dataclass
class Wire:
    """What a test of the wire needs: addresses and databases by service name."""

    postgres: LocalPostgres
    databases: dict[str, Database]

    def url(self, service: str) -> str:
        return self.postgres.url(f"certif_{service}{SUFFIX}", f"{service}_app")

    def rows(self, service: str, query: str) -> list[Any]:
        with self.databases[service].transaction() as tx:
            return list(tx.session.execute(text(query)).all())


@pytest.fixture(scope="session")
def wire_schema(postgres: LocalPostgres) -> LocalPostgres:
    postgres.create_databases(SUFFIX)
    for service in SERVICES:
        owner = create_engine(postgres.url(f"certif_{service}{SUFFIX}", f"{service}_owner"))
        for metadata in (WIRE, JOURNAL, IDENTITY):
            metadata.create_all(owner)
        owner.dispose()
    return postgres


@pytest.fixture
def wire(wire_schema: LocalPostgres) -> Iterator[Wire]:
    for service in SERVICES:
        owner = create_engine(wire_schema.url(f"certif_{service}{SUFFIX}", f"{service}_owner"))
        with owner.begin() as connection:
            for metadata in (WIRE, JOURNAL, IDENTITY):
                for table in metadata.sorted_tables:
                    connection.execute(text(f"TRUNCATE {table.name} RESTART IDENTITY"))
        owner.dispose()
    databases = {
        service: Database(wire_schema.url(f"certif_{service}{SUFFIX}", f"{service}_app"), service)
        for service in SERVICES
    }
    yield Wire(wire_schema, databases)
    for database in databases.values():
        database.dispose()


@pytest.fixture(params=["embedded", pytest.param("rabbitmq", marks=pytest.mark.rabbitmq)])
def broker_url(request: pytest.FixtureRequest, wire_schema: LocalPostgres) -> str:
    """The same tests on both transports, with empty queues."""
    if request.param == "embedded":
        url = wire_schema.broker_url()
    else:
        node: LocalRabbitMQ = request.getfixturevalue("rabbitmq")
        url = node.url
    purge(url)
    return url


def purge(url: str) -> None:
    """Lose everything the broker holds."""
    broker = Broker(url)
    broker.open()
    for service in SERVICES:
        broker._channel.queue_purge(f"{service}.events")
    broker.close()
