"""Who needs the surveillant most (R-NEED)."""

from datetime import UTC, datetime, timedelta

import pytest

from services.sessions.domain.need import OFFLINE_AFTER, Need, Watched, has_news, needs_of

NOW = datetime(2026, 5, 12, 10, tzinfo=UTC)
TEN = timedelta(minutes=10)
RUNS = Watched(joined=True, started=True, seen_at=NOW, item_since=NOW)
SECOND = timedelta(seconds=1)


def changed(**facts: object) -> Watched:
    known = {name: getattr(RUNS, name) for name in Watched.__slots__}
    return Watched(**{**known, **facts})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("watched", "expected"),
    [
        (Watched(), (Need.ABSENT,)),
        (Watched(joined=True), (Need.READY,)),
        (Watched(present=True), (Need.READY,)),
        (RUNS, (Need.RUNNING,)),
        (changed(seen_at=NOW - OFFLINE_AFTER), (Need.RUNNING,)),
        (changed(seen_at=NOW - OFFLINE_AFTER - SECOND), (Need.OFFLINE, Need.RUNNING)),
        (changed(item_since=NOW - TEN + SECOND), (Need.RUNNING,)),
        (changed(item_since=NOW - TEN), (Need.SILENT, Need.RUNNING)),
        (changed(help_asked_at=NOW), (Need.HELP, Need.RUNNING)),
        (changed(completed=True, help_asked_at=NOW), (Need.END_SCREEN,)),
        (changed(completed=True, closed=True, end_seen=True), (Need.SEEN,)),
        (changed(closed=True), (Need.UNFINISHED,)),
    ],
)
def test_each_state_has_its_name(watched: Watched, expected: tuple[Need, ...]) -> None:
    assert needs_of(watched, NOW, silent_after=TEN) == expected


def test_one_state_never_hides_another() -> None:
    watched = changed(help_asked_at=NOW, seen_at=NOW - TEN, item_since=NOW - TEN)
    assert needs_of(watched, NOW, silent_after=TEN) == (Need.HELP, Need.OFFLINE, Need.SILENT, Need.RUNNING)


def test_a_test_of_which_nothing_was_heard_yet_is_not_offline() -> None:
    assert needs_of(changed(seen_at=None, item_since=None), NOW, silent_after=TEN) == (Need.RUNNING,)


def test_thirty_computers_do_not_lose_the_network_at_once() -> None:
    old = changed(seen_at=NOW - TEN)
    assert has_news([old], NOW)
    assert has_news([old, RUNS], NOW)
    assert not has_news([old, old, changed(completed=True)], NOW)
    assert needs_of(old, NOW, silent_after=TEN, news=False) == (Need.RUNNING,)
