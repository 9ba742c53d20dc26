"""Alembic for every service: its own history, the owner's role, time-outs so that a migration never blocks an exam."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, text

from shared.process import ServiceDefinition, metadata_of

ENVIRONMENT = Path(__file__).parent / "migration_environment"
LOCK_TIMEOUT = "5s"


def upgrade(service: ServiceDefinition, url: str | None = None) -> int:
    """Run what is missing of the service's history."""
    command.upgrade(_config(service, url), "head")
    return 0


def make_migration(service: ServiceDefinition, intent: str) -> int:
    """Draft the next numbered migration by comparing the tables with the database."""
    number = len(list(service.migrations.glob("versions/[0-9]*.py"))) + 1
    command.revision(_config(service), intent, autogenerate=True, rev_id=f"{number:04d}")
    return 0


def differences(service: ServiceDefinition, url: str) -> list[object]:
    """What the migrations lack compared with the tables; empty when they agree."""
    engine = create_engine(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        found: list[object] = compare_metadata(context, metadata_of(service))  # type: ignore[arg-type]
    engine.dispose()
    return found


def _config(service: ServiceDefinition, url: str | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(ENVIRONMENT))
    config.set_main_option("version_locations", str(service.migrations / "versions"))
    config.set_main_option("path_separator", "os")
    config.attributes["service"] = service
    config.attributes["url"] = url or service.settings().migration_database_url
    return config


def run_online(service: ServiceDefinition, url: str) -> None:
    """Called by Alembic's environment."""
    from alembic import context

    engine = create_engine(url)
    with engine.connect() as connection:
        connection.execute(text(f"SET lock_timeout = '{LOCK_TIMEOUT}'"))
        connection.commit()
        context.configure(connection=connection, target_metadata=metadata_of(service), transaction_per_migration=True)
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()
