"""R-ANSWER: what happens to an answer, whenever and however often it arrives."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.exam.domain.attempt import (
    Accepted,
    Answered,
    AnswerRefusal,
    Attempt,
    Duplicate,
    PostedAnswer,
    decide_answer,
)
from services.exam.domain.checking import SKIP
from services.exam.domain.receipts import answer_digest

ITEMS = ("moteur1-a", "fichier2-b", "image1-c")
END = datetime(2026, 5, 12, 10, 45, tzinfo=UTC)
BEFORE, AFTER = END - timedelta(minutes=1), END + timedelta(minutes=1)
CLOSING = END + timedelta(hours=1)


def attempt(*answers: str, closed_at: datetime | None = None) -> Attempt:
    """A test whose first items have these answers."""
    answered = {
        item: Answered(item, rank, answer_digest(answer), f"R1-{rank}")
        for rank, (item, answer) in enumerate(zip(ITEMS, answers, strict=False), start=1)
    }
    return Attempt(ITEMS, answered, END, closed_at)


def post(item: str, answer: str = "2", queued_at: datetime | None = None) -> PostedAnswer:
    return PostedAnswer(item, answer, queued_at)


def test_the_answer_to_the_current_item_is_taken() -> None:
    decision = decide_answer(attempt(), post(ITEMS[0]), BEFORE)
    assert decision == Accepted(sequence=1, skipped=False, late=False, completes=False)


def test_je_passe_is_taken_as_a_skip() -> None:
    decision = decide_answer(attempt("2"), post(ITEMS[1], SKIP), BEFORE)
    assert decision == Accepted(sequence=2, skipped=True, late=False, completes=False)


def test_the_last_answer_completes_the_test() -> None:
    decision = decide_answer(attempt("2", "3"), post(ITEMS[2]), BEFORE)
    assert decision == Accepted(sequence=3, skipped=False, late=False, completes=True)


def test_the_test_resumes_at_the_same_question() -> None:
    assert [attempt(*"123"[:n]).current for n in range(4)] == [*ITEMS, None]
    assert [attempt(*"123"[:n]).is_finished for n in range(4)] == [False, False, False, True]
    assert attempt("1").to_come == ITEMS[1:]


def test_every_item_shows_its_number() -> None:
    assert [attempt("1").rank(item) for item in ITEMS] == [1, 2, 3]


@pytest.mark.parametrize("now", [BEFORE, AFTER, CLOSING + timedelta(hours=1)])
@pytest.mark.parametrize("answer", ["2", "3", SKIP, "", "x" * 5000, "\0"])
def test_an_item_keeps_its_first_answer_and_its_first_receipt_for_ever(now: datetime, answer: str) -> None:
    state = attempt("2", closed_at=CLOSING)
    decision = decide_answer(state, post(ITEMS[0], answer), now)
    assert decision == Duplicate(state.answered[ITEMS[0]], same_answer=answer == "2")


def test_an_item_of_another_test_is_refused() -> None:
    assert decide_answer(attempt(), post("pirate1-x"), BEFORE) is AnswerRefusal.NOT_IN_TEST


def test_an_item_ahead_of_the_current_one_waits_its_turn() -> None:
    assert decide_answer(attempt(), post(ITEMS[1]), BEFORE) is AnswerRefusal.NOT_CURRENT


@pytest.mark.parametrize(
    ("answer", "now", "queued_at", "expected"),
    [
        ("2", AFTER, None, AnswerRefusal.TIME_IS_OVER),
        ("", AFTER, None, AnswerRefusal.TIME_IS_OVER),
        (SKIP, AFTER, None, Accepted(1, skipped=True, late=False, completes=False)),
        ("2", AFTER, BEFORE, Accepted(1, skipped=False, late=True, completes=False)),
        ("2", AFTER, AFTER, AnswerRefusal.TIME_IS_OVER),
        ("2", CLOSING - timedelta(microseconds=1), BEFORE, Accepted(1, skipped=False, late=True, completes=False)),
        ("2", CLOSING, BEFORE, AnswerRefusal.CLOSED),
        (SKIP, CLOSING, None, AnswerRefusal.CLOSED),
    ],
)  # fmt: skip
def test_when_the_time_is_over_the_pupil_passes_and_what_waited_for_the_network_is_marked_late(
    answer: str, now: datetime, queued_at: datetime | None, expected: Accepted | AnswerRefusal
) -> None:
    assert decide_answer(attempt(closed_at=CLOSING), post(ITEMS[0], answer, queued_at), now) == expected


@pytest.mark.parametrize(
    ("answer", "refusal"),
    [
        ("", AnswerRefusal.EMPTY),
        (" \n\u00a0", AnswerRefusal.EMPTY),
        ("x" * 1001, AnswerRefusal.TOO_LONG),
        ("a\0b", AnswerRefusal.UNREADABLE),
        ("a\ud800", AnswerRefusal.UNREADABLE),
    ],
)
def test_an_answer_that_says_nothing_or_cannot_be_kept_is_refused(answer: str, refusal: AnswerRefusal) -> None:
    assert decide_answer(attempt(), post(ITEMS[0], answer), BEFORE) is refusal


def test_what_cannot_be_kept_is_refused_before_it_would_be_kept_for_the_jury() -> None:
    after_closing = CLOSING + timedelta(seconds=1)
    state = attempt(closed_at=CLOSING)
    assert decide_answer(state, post(ITEMS[0], "a\0b"), after_closing) is AnswerRefusal.UNREADABLE


def test_a_thousand_characters_are_an_answer() -> None:
    assert isinstance(decide_answer(attempt(), post(ITEMS[0], "é" * 1000), BEFORE), Accepted)


def test_an_answer_that_comes_too_late_is_kept_for_the_jury() -> None:
    kept = {refusal for refusal in AnswerRefusal if refusal.kept_for_jury}
    assert kept == {AnswerRefusal.CLOSED, AnswerRefusal.TIME_IS_OVER}
    assert all("conservée pour le jury" in refusal.sentence for refusal in kept)


@given(st.lists(st.tuples(st.sampled_from(ITEMS), st.sampled_from(["1", "2", SKIP])), max_size=15))
def test_whatever_the_order_and_the_repeats_each_item_is_answered_once_in_its_turn(
    posts: list[tuple[str, str]],
) -> None:
    state = attempt()
    for item, answer in posts:
        decision = decide_answer(state, post(item, answer), BEFORE)
        if isinstance(decision, Accepted):
            kept = Answered(item, decision.sequence, answer_digest(answer), f"R1-{decision.sequence}")
            state = Attempt(ITEMS, {**state.answered, item: kept}, END)
            assert decision.completes is state.is_finished
        elif isinstance(decision, Duplicate):
            assert decision.first is state.answered[item]
    assert [kept.sequence for kept in state.answered.values()] == list(range(1, len(state.answered) + 1))
    assert tuple(state.answered) == ITEMS[: len(state.answered)]
