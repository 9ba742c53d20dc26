"""A test transport between relay and consumer: everything arrives twice, late and out of order.

Used by its name, `shuffled+postgresql+psycopg://…`, which `site/sitecustomize.py` teaches kombu.
"""

from datetime import datetime, timedelta
from json import dumps, loads
from queue import Empty
from random import SystemRandom
from typing import Any

from kombu.transport import sqlalchemy as sql
from sqlalchemy import func, select

COPIES = 2
LONGEST_DELAY = 2.0

_draw = SystemRandom()


class Channel(sql.Channel):  # type: ignore[misc]
    """Kombu's SQL channel, made as unkind as a network may be."""

    def _put(self, queue: str, payload: dict[str, Any], **_: Any) -> None:
        owner = self._get_or_create(queue)
        encoding = payload["properties"]["body_encoding"]
        for part in loads(self.decode_body(payload["body"], encoding)) * COPIES:
            alone, _ = self.encode_body(dumps([part]), encoding)
            message = self.message_cls(dumps({**payload, "body": alone}), owner)
            message.sent_at = _now() + timedelta(seconds=_draw.uniform(0, LONGEST_DELAY))
            self.session.add(message)
        self.session.commit()

    def _get(self, queue: str) -> dict[str, Any]:
        owner = self._get_or_create(queue)
        due = (
            select(self.message_cls)
            .where(self.message_cls.queue_id == owner.id, self.message_cls.visible, self.message_cls.sent_at <= _now())
            .order_by(func.random())
            .limit(1)
            .with_for_update()
        )
        try:
            message = self.session.scalars(due).first()
            if message is None:
                raise Empty
            message.visible = False
            payload: dict[str, Any] = loads(message.payload)
            return payload
        finally:
            self.session.commit()


def _now() -> datetime:
    return datetime.now()  # noqa: DTZ005 - kombu's column has no zone, and only this machine reads it


class Transport(sql.Transport):  # type: ignore[misc]
    Channel = Channel
