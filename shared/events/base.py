"""What an event is, and the envelope it travels in."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.journal.chain import JournalLine

EVENT_TYPES: dict[str, type["Event"]] = {}


class UnknownEvent(Exception):
    """An event of a type or version that this code does not know: a dead letter, not a loss."""


class Event(BaseModel):
    """A fact that other services may rely on. `type` and `schema_version` never change meaning."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    type: ClassVar[str]
    schema_version: ClassVar[int] = 1

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        EVENT_TYPES[cls.type] = cls


class Envelope(BaseModel):
    """One event as it is kept in the outbox and carried by the broker."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    type: str
    schema_version: int = 1
    producer: str
    occurred_at: datetime
    correlation_id: str = ""
    journal: list[JournalLine] = Field(default_factory=list)
    body: dict[str, Any]


def event_of(envelope: Envelope) -> Event:
    """The typed event inside. Raises `UnknownEvent`, or pydantic's error when the body is malformed."""
    known = EVENT_TYPES.get(envelope.type)
    if known is None or envelope.schema_version > known.schema_version:
        raise UnknownEvent(f"{envelope.type} v{envelope.schema_version}")
    return known.model_validate(envelope.body)
