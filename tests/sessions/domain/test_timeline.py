"""How far a session has come and what comes next (docs/rules.md, R-TIMELINE)."""

from datetime import UTC, datetime

import pytest

from services.sessions.domain.timeline import next_step, timeline
from shared.domain.statuses import SessionStatus

CREATED, STARTED, FINALISED, PUBLISHED = (datetime(2026, 3, day, tzinfo=UTC) for day in (1, 9, 10, 17))


def states(**told: datetime | bool) -> list[str]:
    return [step.state for step in timeline(created_at=CREATED, **told)]  # type: ignore[arg-type]


def test_the_life_of_a_session_is_told_in_order() -> None:
    steps = timeline(created_at=CREATED, first_start_at=STARTED)
    assert [step.label for step in steps] == [
        "Session créée", "Test commencé", "Session finalisée", "Résultats transmis",
    ]  # fmt: skip
    assert [step.reached_at for step in steps] == [CREATED, STARTED, None, None]


def test_one_step_is_under_way_until_the_last_is_reached() -> None:
    assert states() == ["done", "current", "todo", "todo"]
    assert states(started=True) == ["done", "done", "current", "todo"]
    assert states(first_start_at=STARTED, finalised_at=FINALISED) == ["done", "done", "done", "current"]
    assert states(first_start_at=STARTED, finalised_at=FINALISED, published_at=PUBLISHED) == ["done"] * 4


def test_a_step_that_nobody_told_does_not_hold_back_those_after_it() -> None:
    assert states(finalised_at=FINALISED) == ["done", "done", "done", "current"]
    assert states(published_at=PUBLISHED) == ["done"] * 4


@pytest.mark.parametrize(
    ("status", "enrolled", "started", "running", "whose"),
    [
        (SessionStatus.CREATED, 0, 0, 0, "à vous"),
        (SessionStatus.CREATED, 5, 0, 0, "au surveillant"),
        (SessionStatus.CREATED, 5, 3, 2, "aux candidats"),
        (SessionStatus.CREATED, 5, 3, 0, "à vous"),
        (SessionStatus.FINALISED, 5, 3, 0, "au jury Pix"),
        (SessionStatus.IN_PROCESS, 5, 3, 0, "au jury Pix"),
        (SessionStatus.PROCESSED, 5, 3, 0, ""),
    ],
)
def test_the_next_step_is_somebody_s(
    status: SessionStatus, enrolled: int, started: int, running: int, whose: str
) -> None:
    assert next_step(status, enrolled=enrolled, started=started, running=running).whose == whose
