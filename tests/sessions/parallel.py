"""Two clicks at the same time."""

from collections.abc import Callable
from threading import Barrier, Thread


def twice(act: Callable[[], object]) -> list[object]:
    """What `act` gave, or raised, in two threads that start together."""
    outcomes: list[object] = []
    start = Barrier(2)

    def run() -> None:
        start.wait()
        try:
            outcomes.append(act())
        except Exception as error:
            outcomes.append(error)

    threads = [Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
