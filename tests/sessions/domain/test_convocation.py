"""When a convocation is due (R-CONVOCATION)."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.sessions.domain.convocation import (
    DUE,
    WORDS,
    State,
    Told,
    changes,
    digest_of,
    refusal_to_convene,
    state_of,
)

ZOE, ANA = UUID(int=1), UUID(int=2)
TOLD = Told(date(2026, 5, 12), time(9, 30), "Site", "B12", 0, digest_of(ZOE, "Zoé"), digest_of(ZOE, "zoe@example.org"))
OUTCOMES = (None, "sent", "refused", "too_late")


def test_every_field_that_matters_has_its_word() -> None:
    assert set(WORDS) == {field.name for field in fields(Told)}


@pytest.mark.parametrize("name", WORDS)
@pytest.mark.parametrize("outcome", OUTCOMES)
def test_whatever_matters_and_changes_makes_it_due_again(name: str, outcome: str | None) -> None:
    other = {"date": date(2026, 5, 13), "start_time": time(9, 31), "extra_time_percent": 1}.get(name, "autre")
    now = replace(TOLD, **{name: other})  # type: ignore[arg-type]
    assert changes(TOLD, now) == (WORDS[name],)
    state = state_of(now, TOLD, outcome, has_address=True)
    still_refused = outcome == "refused" and name != "address_digest"
    assert state is (State.FAILED if still_refused else State.CHANGED)
    assert state in DUE


@pytest.mark.parametrize(
    ("told", "outcome", "has_address", "state"),
    [
        (None, None, False, State.NO_ADDRESS),
        (TOLD, "sent", False, State.NO_ADDRESS),
        (None, None, True, State.TO_SEND),
        (TOLD, None, True, State.WAITING),
        (TOLD, "sent", True, State.SENT),
        (TOLD, "refused", True, State.FAILED),
        (TOLD, "too_late", True, State.FAILED),
    ],
)
def test_each_state(told: Told | None, outcome: str | None, has_address: bool, state: State) -> None:
    assert state_of(TOLD, told, outcome, has_address=has_address) is state
    assert (state in DUE) == (state in {State.TO_SEND, State.FAILED, State.CHANGED})


@given(st.text(), st.text())
def test_a_digest_is_of_one_candidate_and_of_each_value_apart(one: str, other: str) -> None:
    assert digest_of(ZOE, one, other) == digest_of(ZOE, one, other) != digest_of(ANA, one, other)
    if "\0" not in one + other and one != other:
        assert digest_of(ZOE, one, other) != digest_of(ZOE, other, one)


@given(st.integers(-100, 100))
def test_nothing_is_sent_from_the_start_on(seconds: int) -> None:
    start = datetime(2026, 5, 12, 7, 30, tzinfo=UTC)
    assert (refusal_to_convene(start, start + timedelta(seconds=seconds)) is None) == (seconds < 0)
