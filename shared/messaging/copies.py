"""What a service keeps of an event: rows that share their columns with it, whatever the order of arrival.

Each statement is built once: a session of an exam is hundreds of events of one kind.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, cast

from sqlalchemy import Table, inspect
from sqlalchemy.dialects.postgresql import JSONB, Insert
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.sql.dml import ReturningInsert

from shared.events.base import Event
from shared.transaction import Transaction


def keep_once(tx: Transaction, table: type[DeclarativeBase], event: Event) -> bool:
    """Write down a fact that never changes; False when it was there."""
    values = _values(table, event)
    return tx.session.execute(_insert_once(table), values).first() is not None


def keep_all_once(tx: Transaction, table: type[DeclarativeBase], events: Sequence[Event]) -> None:
    """Write down facts that never change, those that were there excepted, in one round trip."""
    tx.session.execute(upsert(_table(table)).on_conflict_do_nothing(), [_values(table, event) for event in events])


def keep_newer(
    tx: Transaction, table: type[DeclarativeBase], event: Event, *, by: str = "version", **others: object
) -> bool:
    """Write down a snapshot, or replace the one there if its column `by` is lower; False when nothing changed.

    `others` are columns of ours to set with it.
    """
    values = {**_values(table, event), **others}
    return tx.session.execute(_insert_newer(table, tuple(values), by), values).first() is not None


@cache
def _insert_once(table: type[DeclarativeBase]) -> ReturningInsert[Any]:
    return _returning_key(table, upsert(_table(table)).on_conflict_do_nothing())


@cache
def _insert_newer(table: type[DeclarativeBase], names: tuple[str, ...], by: str) -> ReturningInsert[Any]:
    statement = upsert(_table(table))
    return _returning_key(
        table,
        statement.on_conflict_do_update(
            index_elements=_table(table).primary_key,
            set_={name: statement.excluded[name] for name in names},
            where=_table(table).columns[by] < statement.excluded[by],
        ),
    )


def _returning_key(table: type[DeclarativeBase], statement: Insert) -> ReturningInsert[Any]:
    return statement.returning(*_table(table).primary_key)


def _values(table: type[DeclarativeBase], event: Event) -> dict[str, Any]:
    plain = event.model_dump(mode="json")
    return {
        column.key: plain[column.key] if isinstance(column.type, JSONB) else getattr(event, column.key)
        for column in _table(table).columns
        if column.key in plain
    }


def _table(table: type[DeclarativeBase]) -> Table:
    return cast(Table, inspect(table).local_table)
