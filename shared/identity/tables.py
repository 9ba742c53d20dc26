"""What each service keeps to verify identities alone: public keys, and the sessions ended before their time."""

from sqlalchemy import Column, DateTime, MetaData, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

IDENTITY = MetaData()

verification_key = Table(
    "verification_key",
    IDENTITY,
    Column("kid", Text, primary_key=True),
    Column("jwk", JSONB, nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
)

revoked_session = Table(
    "revoked_session",
    IDENTITY,
    Column("sid", Uuid, primary_key=True),
    Column("revoked_at", DateTime(timezone=True), nullable=False),
    Column("keep_until", DateTime(timezone=True), nullable=False),
)
