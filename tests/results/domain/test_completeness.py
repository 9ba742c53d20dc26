"""R-ARRIVAL: a session is scored when exactly what exam announced has arrived."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.results.domain.completeness import enough

A, B, C = (UUID(int=number) for number in (1, 2, 3))


def test_before_the_announcement_nothing_is_complete() -> None:
    state = enough(None, {A: [1, 2]})
    assert not state.is_complete
    assert not state.announced


def test_a_session_whose_announced_answers_are_all_here_is_complete() -> None:
    assert enough({A: 2, B: 0}, {B: [], A: [2, 1]}).is_complete


def test_a_session_without_an_attempt_is_complete_once_announced() -> None:
    assert enough({}, {}).is_complete


def test_the_answers_still_on_the_way_are_named() -> None:
    state = enough({A: 3, B: 1, C: 0}, {A: [2], B: [1]})
    assert not state.is_complete
    assert state.missing_answers == {A: (1, 3)}
    assert state.missing_attempts == {C}
    assert not state.is_contradictory


def test_an_attempt_not_heard_of_lacks_all_its_answers() -> None:
    state = enough({A: 2}, {})
    assert (state.missing_attempts, state.missing_answers) == ({A}, {A: (1, 2)})


def test_more_than_was_announced_is_for_an_operator_to_look_at() -> None:
    state = enough({A: 1}, {A: [1, 2], B: [1]})
    assert not state.is_complete
    assert state.is_contradictory
    assert (state.unannounced_attempts, state.unannounced_answers) == ({B}, {A: (2,)})


announcements = st.dictionaries(st.uuids(), st.integers(0, 6), max_size=5)


@given(announcements, st.data())
def test_a_session_becomes_complete_with_its_last_missing_message_and_no_sooner(
    announced: dict[UUID, int], data: st.DataObject
) -> None:
    messages = [(a, n) for a, answers in announced.items() for n in range(answers + 1)]  # 0 is the start
    arrivals = data.draw(st.permutations(messages + messages[: data.draw(st.integers(0, 3))]))
    received: dict[UUID, set[int]] = {}
    seen = set()
    for attempt, number in arrivals:
        received.setdefault(attempt, set()).update({number} - {0})
        seen.add((attempt, number))
        answers_here = {(a, n) for a, n in seen if n} == {(a, n) for a, n in messages if n}
        assert enough(announced, received).is_complete == (answers_here and received.keys() == announced.keys())
    assert enough(announced, received).is_complete
