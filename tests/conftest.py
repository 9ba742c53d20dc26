"""Real parts for every test: PostgreSQL, the four schemas, RabbitMQ and Chromium."""

import shutil
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, settings
from jinja2 import FileSystemBytecodeCache
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import create_engine, text

from deploy.local.parts import PARTS
from deploy.local.postgres import LocalPostgres
from deploy.local.rabbitmq import LocalRabbitMQ
from shared.events.routes import SERVICES
from shared.migrations import upgrade
from shared.process import ServiceDefinition
from shared.transaction import Database
from shared.web.service import Service

# A loaded machine is slow, not wrong; the same examples at each run, so that a red test can be run again.
settings.register_profile("house", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


# Each test makes its application anew: its templates are compiled once a run.
Service.jinja_options = {"bytecode_cache": FileSystemBytecodeCache()}

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=PARTS[0].find(), args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[LocalPostgres]:
    """A cluster of this test run alone. Not in pytest's folder: each run closes that one to other users."""
    with TemporaryDirectory(prefix="certif-tests-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        server = LocalPostgres.start(Path(folder) / "data")
        server.create_databases()
        yield server
        server.stop()


def service_definition(name: str) -> ServiceDefinition:
    definition: ServiceDefinition = import_module(f"services.{name}.service").SERVICE
    return definition


@pytest.fixture(scope="session")
def migrate(postgres: LocalPostgres) -> Callable[[str], LocalPostgres]:
    """Run a service's history by its owner, once, when a test first needs it."""

    @cache
    def run(name: str) -> LocalPostgres:
        upgrade(service_definition(name), postgres.url(f"certif_{name}", f"{name}_owner"))
        return postgres

    return run


@pytest.fixture(scope="session")
def migrated(migrate: Callable[[str], LocalPostgres]) -> LocalPostgres:
    """The cluster with the four services' schemas."""
    for name in SERVICES:
        server = migrate(name)
    return server


_EMPTY = text(
    """
    DO $$
    DECLARE
        one record;
        has_rows boolean;
    BEGIN
        SET LOCAL session_replication_role = replica;  -- no foreign key is looked at: every table goes
        FOR one IN
            SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'
        LOOP
            EXECUTE format('SELECT EXISTS (SELECT FROM %I)', one.name) INTO has_rows;
            IF has_rows THEN EXECUTE format('DELETE FROM %I', one.name); END IF;
        END LOOP;
        PERFORM setval(format('%I', sequencename)::regclass, start_value, false)
        FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL;
    END $$
    """
)
"""A few rows go far faster than files: TRUNCATE makes and syncs new ones for every table and index."""


def emptied(postgres: LocalPostgres, name: str) -> str:
    """The address of a migrated database without a row: faster than making a new one."""
    server = create_engine(postgres.url(f"certif_{name}"))
    with server.begin() as connection:
        connection.execute(_EMPTY)
    server.dispose()
    return postgres.url(f"certif_{name}", f"{name}_app")


def _database(name: str) -> object:
    @pytest.fixture(name=f"{name}_database")
    def database(migrate: Callable[[str], LocalPostgres]) -> Iterator[Database]:
        made = Database(emptied(migrate(name), name), name)
        yield made
        made.dispose()

    return database


auth_database = _database("auth")
sessions_database = _database("sessions")
exam_database = _database("exam")
results_database = _database("results")


@pytest.fixture(scope="session")
def rabbitmq(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalRabbitMQ]:
    folder: Path = tmp_path_factory.mktemp("rabbitmq")
    node = LocalRabbitMQ.start(folder)
    yield node
    node.stop()
    shutil.rmtree(folder, ignore_errors=True)
