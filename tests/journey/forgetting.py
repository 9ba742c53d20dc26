"""What the four databases still say of a person, table by table; and the passing of days, written in their rows."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

from sqlalchemy import Connection, create_engine, text

from shared.events.routes import SERVICES

TEXTUAL = ["text", "character varying", "jsonb", "json", "ARRAY"]


@contextmanager
def database(service: str) -> Iterator[Connection]:
    engine = create_engine(import_module(f"services.{service}.service").SERVICE.settings().database_url)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def run(service: str, statement: str, **values: object) -> int:
    with database(service) as connection:
        return connection.execute(text(statement), values).rowcount


def count(service: str, statement: str, **values: object) -> int:
    with database(service) as connection:
        return int(connection.execute(text(statement), values).scalar() or 0)


def still_says(*words: str) -> list[str]:
    """`service.table.column` wherever one of the words is found, whatever its case."""
    found = []
    for service in SERVICES:
        with database(service) as connection:
            columns = connection.execute(
                text(
                    "SELECT table_name, column_name FROM information_schema.columns "
                    "WHERE table_schema = 'public' AND data_type = ANY(:textual)"
                ),
                {"textual": TEXTUAL},
            ).all()
            for table, column in columns:
                looked = text(f'SELECT 1 FROM "{table}" WHERE "{column}"::text ILIKE ANY(:words) LIMIT 1')  # noqa: S608
                if connection.execute(looked, {"words": [f"%{word}%" for word in words]}).first():
                    found.append(f"{service}.{table}.{column}")
    return sorted(found)
