"""Tables of the wire, the same in each service's database."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Identity,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    Uuid,
    func,
)

WIRE = MetaData()

outbox = Table(
    "outbox",
    WIRE,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("event_id", Uuid, nullable=False, unique=True),
    Column("type", Text, nullable=False),
    Column("envelope", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("numbered", Boolean, nullable=False, server_default="false"),
)
Index("outbox_to_number", outbox.c.id, postgresql_where=~outbox.c.numbered)

outbox_link = Table(
    "outbox_link",
    WIRE,
    Column("listener", Text, primary_key=True),
    Column("epoch", Integer, nullable=False, server_default="1"),
    Column("last_seq", BigInteger, nullable=False, server_default="0"),
)

outbox_delivery = Table(
    "outbox_delivery",
    WIRE,
    Column("listener", Text, primary_key=True),
    Column("epoch", Integer, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("outbox_id", BigInteger, nullable=False),
    Column("confirmed", Boolean, nullable=False, server_default="false"),
)
Index(
    "outbox_to_publish",
    outbox_delivery.c.listener,
    outbox_delivery.c.seq,
    postgresql_where=~outbox_delivery.c.confirmed,
)

inbox = Table(
    "inbox",
    WIRE,
    Column("event_id", Uuid, primary_key=True),
    Column("producer", Text, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("handled_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)
Index("inbox_by_stream", inbox.c.producer, inbox.c.epoch, inbox.c.seq)

inbox_link = Table(
    "inbox_link",
    WIRE,
    Column("producer", Text, primary_key=True),
    Column("epoch", Integer, primary_key=True, autoincrement=False),
    Column("contiguous", BigInteger, nullable=False, server_default="0"),
    Column("announced", BigInteger, nullable=False, server_default="0"),
)

dead_letter = Table(
    "dead_letter",
    WIRE,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("event_id", Uuid, nullable=True, unique=True),
    Column("type", Text, nullable=False),
    Column("producer", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("error", Text, nullable=False),
    Column("failed_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("replayed_at", DateTime(timezone=True), nullable=True),
)
