"""The table of the people whose account was erased, in the services that keep something of them."""

from sqlalchemy import Column, DateTime, Index, MetaData, Table, Uuid

PRIVACY = MetaData()

erased_account = Table(
    "erased_account",
    PRIVACY,
    Column("account_id", Uuid, primary_key=True),
    Column("pupil_id", Uuid, nullable=True),
    Column("erased_at", DateTime(timezone=True), nullable=False),
    Column("done_at", DateTime(timezone=True), nullable=True),
)
Index("erased_account_to_do", erased_account.c.erased_at, postgresql_where=erased_account.c.done_at.is_(None))
