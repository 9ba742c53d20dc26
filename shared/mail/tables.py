"""The letters of a service; what one says is erased once it has left (`docs/rules.md` R-MAIL)."""

from sqlalchemy import CheckConstraint, Column, DateTime, Index, Integer, MetaData, Table, Text, Uuid

MAIL = MetaData()

letter = Table(
    "letter",
    MAIL,
    Column("id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("sealed", Text, nullable=True),
    Column("written_at", DateTime(timezone=True), nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("useful_until", DateTime(timezone=True), nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("last_error", Text, nullable=False, server_default=""),
    Column("ended_at", DateTime(timezone=True), nullable=True),
    Column("outcome", Text, nullable=True),
    CheckConstraint("outcome IN ('sent', 'refused', 'too_late', 'nobody')", name="letter_outcome"),
    CheckConstraint("(ended_at IS NULL) = (outcome IS NULL)", name="letter_ended"),
    CheckConstraint("(ended_at IS NULL) = (sealed IS NOT NULL)", name="letter_sealed_while_it_waits"),
)
Index("letter_to_send", letter.c.due_at, postgresql_where=letter.c.ended_at.is_(None))
