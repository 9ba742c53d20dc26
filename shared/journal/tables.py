"""Tables of the journal, the same in each service's database. The application role may only insert lines."""

from sqlalchemy import BigInteger, Column, DateTime, MetaData, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

JOURNAL = MetaData()

journal_line = Table(
    "journal_line",
    JOURNAL,
    Column("service", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("actor", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("facts", JSONB, nullable=False),
    Column("previous", Text, nullable=False),
    Column("hash", Text, nullable=False),
)

journal_head = Table(
    "journal_head",
    JOURNAL,
    Column("subject", Text, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("hash", Text, nullable=False),
)
