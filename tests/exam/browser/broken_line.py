"""A line that breaks, between a browser and the server: a TCP proxy, each connection with its own trouble, by seed.

It is not a network: no packet is lost or reordered, and names are not resolved. What a page can see of a bad network is
here all the same: it waits, is refused, is cut before, during or after the reply, hears half a reply, or nothing.
"""

import socket
import struct
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from random import Random
from threading import Event, Thread


class Trouble(StrEnum):
    NONE = "none"
    LATE = "late"
    """Everything waits a while."""
    REFUSED = "refused"
    """Reset before the server hears anything."""
    REPLY_LOST = "reply lost"
    """The server has done its work, and the line is reset."""
    CUT = "cut"
    """Reset in the middle of the reply."""
    SHORT = "short"
    """Closed in the middle of the reply, politely."""
    TRICKLE = "trickle"
    """The reply comes drop by drop."""
    DEAF = "deaf"
    """Half open: the server hears nothing, and the browser is told nothing until it gives up."""
    MUTE = "mute"
    """Half open the other way: the server has done its work, and the browser is told nothing."""


WEIGHTS = {
    Trouble.NONE: 30,
    Trouble.LATE: 16,
    Trouble.REFUSED: 14,
    Trouble.REPLY_LOST: 14,
    Trouble.CUT: 8,
    Trouble.SHORT: 8,
    Trouble.TRICKLE: 8,
    Trouble.DEAF: 1,
    Trouble.MUTE: 1,
}
HALF_OPEN_SECONDS = 9.0
"""Longer than the page waits for one try."""
_RESET = struct.pack("ii", 1, 0)


class BrokenLine:
    """Listens on `port` and speaks to the server at `server`; calm until `breaking`."""

    def __init__(self, port: int, server: int) -> None:
        self.port, self._server = port, server
        self.met: Counter[Trouble] = Counter()
        """The troubles of the connections so far."""
        self._draw: Random | None = None
        self._stopped = Event()
        self._listener = socket.create_server(("127.0.0.1", port), backlog=64)
        Thread(target=self._listen, daemon=True).start()

    @contextmanager
    def breaking(self, seed: int) -> Iterator[None]:
        """Inside the block, each connection draws its trouble."""
        self.met.clear()
        self._draw = Random(seed)
        try:
            yield
        finally:
            self._draw = None

    def close(self) -> None:
        self._stopped.set()
        self._listener.close()

    def _listen(self) -> None:
        while not self._stopped.is_set():
            try:
                browser, _ = self._listener.accept()
            except OSError:
                return
            Thread(target=self._carry, args=(browser,), daemon=True).start()

    def _carry(self, browser: socket.socket) -> None:
        """One connection is one request: the server closes each after its reply."""
        with suppress(OSError):
            request = _whole_request(browser)
            draw = self._draw
            trouble = draw.choices(list(WEIGHTS), list(WEIGHTS.values()))[0] if draw and request else Trouble.NONE
            if request:
                self.met[trouble] += 1
                self._suffer(browser, request, trouble, draw or Random(0))
        browser.close()

    def _suffer(self, browser: socket.socket, request: bytes, trouble: Trouble, draw: Random) -> None:
        if trouble is Trouble.REFUSED:
            return _reset(browser)
        if trouble is Trouble.DEAF:
            self._stopped.wait(HALF_OPEN_SECONDS)
            return None
        if trouble is Trouble.LATE:
            time.sleep(draw.uniform(0.1, 1.0))
        reply = self._ask(request)
        if trouble is Trouble.MUTE:
            self._stopped.wait(HALF_OPEN_SECONDS)
        elif trouble is Trouble.REPLY_LOST:
            _reset(browser)
        elif trouble in (Trouble.CUT, Trouble.SHORT):
            browser.sendall(reply[: draw.randrange(len(reply))])
            if trouble is Trouble.CUT:
                _reset(browser)
        elif trouble is Trouble.TRICKLE:
            drop = max(256, len(reply) // 40)
            for place in range(0, len(reply), drop):
                browser.sendall(reply[place : place + drop])
                time.sleep(0.02)
        else:
            browser.sendall(reply)
        return None

    def _ask(self, request: bytes) -> bytes:
        with socket.create_connection(("127.0.0.1", self._server), timeout=30) as server:
            server.sendall(request)
            return b"".join(iter(lambda: server.recv(65536), b""))


def _whole_request(browser: socket.socket) -> bytes:
    """Its head and its body; empty when the browser opened a connection in advance and did not use it."""
    heard = b""
    while b"\r\n\r\n" not in heard:
        if not (more := browser.recv(65536)):
            return b""
        heard += more
    head, _, body = heard.partition(b"\r\n\r\n")
    lengths = [line.split(b":")[1] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    while lengths and len(body) < int(lengths[0]):
        if not (more := browser.recv(65536)):
            return b""
        body += more
    return head + b"\r\n\r\n" + body


def _reset(browser: socket.socket) -> None:
    browser.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    browser.close()
