"""What travels on the wire: a delivery of an event, the heartbeat of a producer, the request for a replay.

A message of the broker is a JSON list of these: a burst costs one message, and one confirm, for each listener.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Annotated, Literal

from pydantic import BaseModel, Field, TypeAdapter

from shared.events.base import Envelope


class Delivery(BaseModel):
    """Event number `seq` of the stream from `producer` to the queue's owner; no number is ever skipped."""

    kind: Literal["event"] = "event"
    producer: str
    epoch: int
    seq: int
    envelope: Envelope


class Heartbeat(BaseModel):
    """`producer` has numbered its stream to this listener up to `last_seq`."""

    kind: Literal["heartbeat"] = "heartbeat"
    producer: str
    epoch: int
    last_seq: int


class ReplayRequest(BaseModel):
    """`listener` lacks these numbers (inclusive ranges) of the stream that the queue's owner sends it."""

    kind: Literal["replay"] = "replay"
    listener: str
    epoch: int
    ranges: list[tuple[int, int]]


Message = Annotated[Delivery | Heartbeat | ReplayRequest, Field(discriminator="kind")]

parse: TypeAdapter[list[Delivery | Heartbeat | ReplayRequest]] = TypeAdapter(list[Message])


def packed(parts: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """(listener, JSON) pairs as messages: neighbours for the same listener share one."""
    for listener, group in groupby(parts, key=itemgetter(0)):
        yield listener, "[" + ",".join(part for _, part in group) + "]"


def delivery_json(producer: str, epoch: int, seq: int, envelope_json: str) -> str:
    """A `Delivery` around an envelope already in JSON, without parsing it again."""
    return f'{{"kind":"event","producer":"{producer}","epoch":{epoch},"seq":{seq},"envelope":{envelope_json}}}'
