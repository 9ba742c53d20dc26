"""The broker of the embedded run: kombu's SQL transport, with a statement a burst instead of four a message.

A burst leaves the table as it is taken: what a consumer held when it died is asked for again (see `gaps.py`).
"""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from kombu.transport import TRANSPORT_ALIASES, sqlalchemy
from kombu.transport.virtual import Empty
from kombu.utils.json import dumps, loads
from sqlalchemy import text

BURST = 20

_PUT = text(
    "INSERT INTO kombu_message (id, visible, payload, version, queue_id) "
    "SELECT nextval('message_id_sequence'), true, :payload, 1, id FROM kombu_queue WHERE name = :queue"
)
_TAKE = text(
    "WITH taken AS (DELETE FROM kombu_message WHERE id IN ("
    "SELECT message.id FROM kombu_message message JOIN kombu_queue queue ON queue.id = message.queue_id "
    "WHERE queue.name = :queue ORDER BY message.id LIMIT :burst FOR UPDATE OF message SKIP LOCKED"
    ") RETURNING id, payload) SELECT payload FROM taken ORDER BY id"
)


class Channel(sqlalchemy.Channel):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._in_hand: dict[str, deque[str]] = {}

    def _put(self, queue: str, message: Any, **_: Any) -> None:  # type: ignore[override]
        with self._at_once() as session:
            session.execute(_PUT, {"queue": queue, "payload": dumps(message)})

    def _get(self, queue: str, timeout: float | None = None) -> Any:  # noqa: ARG002 - the virtual channel waits by itself
        hand = self._in_hand.setdefault(queue, deque())
        if not hand:
            with self._at_once() as session:
                hand.extend(session.scalars(_TAKE, {"queue": queue, "burst": BURST}))
        if not hand:
            raise Empty
        return loads(hand.popleft())

    @contextmanager
    def _at_once(self) -> Iterator[Any]:
        """The session of kombu, which may have begun already, committed or given up at the end."""
        try:
            yield self.session
            self.session.commit()
        except BaseException:
            self.session.rollback()
            raise


class Transport(sqlalchemy.Transport):
    Channel = Channel


TRANSPORT_ALIASES["sqla"] = f"{__name__}:Transport"
