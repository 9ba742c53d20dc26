"""What the script of the runner is told after an answer, in a test and in the practice alike."""

from collections.abc import Callable

from markupsafe import Markup

from services.exam.domain.attempt import PREFETCHED


def ranks_ahead(rank: int, known: int) -> range:
    """Those that a page holds in advance, of the `known` items: none of a test that chooses each after the last."""
    return range(rank + 1, min(rank + PREFETCHED, known) + 1)


def following(
    rank: int, total: int, known: int, item_of: Callable[[int], str], place: Callable[[int], Markup]
) -> dict[str, object]:
    """The item to show, and the last of those that the page holds in advance: it has the others already."""
    if rank > total:
        return {"end": True}
    told: dict[str, object] = {"rank": rank, "total": total, "item_id": item_of(rank), "html": place(rank)}
    if rank + PREFETCHED <= known:
        told["ahead"] = {"rank": rank + PREFETCHED, "html": place(rank + PREFETCHED)}
    return told
