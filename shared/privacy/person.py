"""A person as every service knows them, and what each keeps of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Table, select
from sqlalchemy.orm import Session

from shared.transaction import Transaction

SECRETS = frozenset(
    {"password_hash", "salt", "digest", "secret_digest", "sealed_secret", "browser_digest"}
    | {"identity_digest", "address_digest"}
)
"""Columns that protect the person and would tell them nothing."""

OF_OTHERS = frozenset({"decided_by", "decided_by_name", "created_by", "proposals"})
"""Columns that speak of somebody else."""


@dataclass(frozen=True)
class Person:
    """An account, and the pupil of the roll that it is, if any. Ids only."""

    account_id: UUID
    pupil_id: UUID | None = None


Rows = dict[str, list[dict[str, object]]]
"""Table by table, column by column, what is kept."""

Export = Callable[[Session, Person], Rows]
Erase = Callable[[Transaction, Person], bool]
"""Erase what may go now; False while something must wait. Safe to run again."""


@dataclass(frozen=True)
class Kept:
    """How one service hands over and erases what it keeps of a person."""

    export: Export
    erase: Erase


def rows_of(session: Session, wanted: Mapping[Table, ColumnElement[bool]]) -> Rows:
    """The rows of each table under its condition, without what only protects the person or speaks of others."""
    return {
        table.name: [
            {name: value for name, value in row._mapping.items() if name not in SECRETS | OF_OTHERS}
            for row in session.execute(select(table).where(condition))
        ]
        for table, condition in wanted.items()
    }
