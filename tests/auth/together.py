"""Two things at the same instant, on real connections."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

T = TypeVar("T")


def together(acts: Sequence[Callable[[], T]]) -> list[T]:
    """Do all of them at once; their results in order. The first error is raised."""
    barrier = Barrier(len(acts))

    def when_all_are_ready(act: Callable[[], T]) -> T:
        barrier.wait(timeout=10)
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(when_all_are_ready, acts))
