"""What a service keeps of an event: rows that share their columns with it, whatever the order of arrival."""

from typing import Any

from sqlalchemy import inspect
from sqlalchemy.dialects.postgresql import JSONB, Insert
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import DeclarativeBase, Mapper

from shared.events.base import Event
from shared.transaction import Transaction


def keep_once(tx: Transaction, table: type[DeclarativeBase], event: Event) -> bool:
    """Write down a fact that never changes; False when it was there."""
    mapper = inspect(table)
    statement = upsert(table).values(_values(mapper, event)).on_conflict_do_nothing()
    return _written(tx, mapper, statement)


def keep_newer(
    tx: Transaction, table: type[DeclarativeBase], event: Event, *, by: str = "version", **others: object
) -> bool:
    """Write down a snapshot, or replace the one there if its column `by` is lower; False when nothing changed.

    `others` are columns of ours to set with it.
    """
    mapper = inspect(table)
    values = {**_values(mapper, event), **others}
    statement = upsert(table).values(values)
    return _written(
        tx,
        mapper,
        statement.on_conflict_do_update(
            index_elements=mapper.primary_key,
            set_={name: statement.excluded[name] for name in values},
            where=mapper.columns[by] < statement.excluded[by],
        ),
    )


def _values(mapper: Mapper[Any], event: Event) -> dict[str, Any]:
    plain = event.model_dump(mode="json")
    return {
        column.key: plain[column.key] if isinstance(column.type, JSONB) else getattr(event, column.key)
        for column in mapper.columns
        if column.key in plain
    }


def _written(tx: Transaction, mapper: Mapper[Any], statement: Insert) -> bool:
    return tx.session.execute(statement.returning(*mapper.primary_key)).first() is not None
