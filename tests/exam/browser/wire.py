"""Relays and consumers that work while a page is looked at."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event as Flag
from threading import Thread

from shared.messaging.consumer import ConsumerLoop
from shared.messaging.relay import Relay


@contextmanager
def working(*parts: Relay | ConsumerLoop) -> Iterator[None]:
    """Each in a thread of its own, until the end of the block."""
    stop = Flag()
    threads = [Thread(target=part.run, args=(stop,)) for part in parts]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()
