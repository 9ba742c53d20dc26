"""R-V2-COUNT, R-V2-LEVEL, R-V2-PIX: the 19 rules, and what they make of a level."""

from itertools import product

import pytest

from services.results.domain.certification import CompetenceMark, ProfiledCompetence, Question
from services.results.domain.certified_level import NoLevelRule, Outcome, mark, outcome
from services.results.domain.counting import Count, count
from shared.domain.statuses import AnswerStatus

OK, KO, HALF = AnswerStatus.OK, AnswerStatus.KO, AnswerStatus.PARTIALLY
V, D, U = Outcome.KEPT, Outcome.LOWERED, Outcome.REFUSED

RULES = [
    # questions, right, neutralised, at 80 and more, from 70 to 79, from 50 to 69
    (3, 3, 0, V, V, V),
    (3, 2, 0, V, D, D),
    (3, 2, 1, V, V, V),
    (3, 1, 0, U, U, U),
    (3, 1, 1, V, D, U),
    (3, 1, 2, V, V, D),
    (3, 0, 0, U, U, U),
    (3, 0, 1, U, U, U),
    (3, 0, 2, U, U, U),
    (3, 0, 3, U, U, U),
    (2, 2, 0, V, V, V),
    (2, 1, 0, V, D, U),
    (2, 1, 1, V, V, D),
    (2, 0, 0, U, U, U),
    (2, 0, 1, U, U, U),
    (2, 0, 2, U, U, U),
    (1, 1, 0, V, V, D),
    (1, 0, 0, U, U, U),
    (1, 0, 1, U, U, U),
]
KNOWN = {rule[:3] for rule in RULES}


@pytest.mark.parametrize(("questions", "right", "neutralised", "high", "middle", "low"), RULES)
def test_the_level_follows_the_rule_of_its_count_and_of_the_trust(
    questions: int, right: int, neutralised: int, high: Outcome, middle: Outcome, low: Outcome
) -> None:
    counted = Count(questions, right, neutralised)
    assert [outcome(counted, rate) for rate in (100, 80)] == [high, high]
    assert [outcome(counted, rate) for rate in (79, 70)] == [middle, middle]
    assert [outcome(counted, rate) for rate in (69, 50)] == [low, low]


def test_there_are_19_rules_and_every_possible_count_has_one() -> None:
    possible = {
        (questions, right, neutralised)
        for questions, right, neutralised in product(range(1, 4), range(4), range(4))
        if right + neutralised <= questions
    }
    assert len(RULES) == 19
    assert possible == KNOWN


@pytest.mark.parametrize("counted", [c for c in product(range(6), range(6), range(6)) if c not in KNOWN])
def test_any_other_count_is_a_technical_error(counted: tuple[int, int, int]) -> None:
    with pytest.raises(NoLevelRule):
        outcome(Count(*counted), 90)


@pytest.mark.parametrize(
    ("level", "pix", "reached", "expected"),
    [
        (3, 27, V, (3, 27)),
        (3, 27, D, (2, 19)),
        (3, 27, U, (-1, 0)),
        (1, 8, D, (0, 0)),
        (1, 15, D, (0, 7)),
        (5, 47, V, (5, 40)),
        (6, 55, V, (5, 40)),
        (6, 50, D, (5, 40)),
        (8, 64, D, (5, 40)),
    ],
)
def test_a_level_is_kept_lowered_or_refused_then_capped(
    level: int, pix: int, reached: Outcome, expected: tuple[int, int]
) -> None:
    assert mark(ProfiledCompetence("1.1", level, pix), reached, 5) == CompetenceMark("1.1", *expected)


def test_the_cap_is_that_of_the_day_of_the_test() -> None:
    assert mark(ProfiledCompetence("1.1", 7, 60), V, 6) == CompetenceMark("1.1", 6, 48)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        # one letter a question: f several dependent fields, q any other; N neutralised
        ([("q", OK), ("q", OK), ("q", KO)], (3, 2, 0)),
        ([("q", OK), ("qN", OK), ("qN", KO)], (3, 1, 2)),
        ([("q", AnswerStatus.SKIPPED), ("q", AnswerStatus.TIMED_OUT), ("q", AnswerStatus.FOCUSED_OUT)], (3, 0, 0)),
        ([("q", None), ("q", OK)], (2, 1, 0)),
        ([("f", OK), ("q", OK), ("q", KO)], (3, 2, 0)),
        ([("f", HALF), ("q", OK), ("q", KO)], (3, 1, 0)),
        ([("f", OK)], (2, 2, 0)),
        ([("f", HALF)], (2, 1, 0)),
        ([("f", KO)], (2, 0, 0)),
        ([("fN", KO)], (2, 0, 2)),
        ([("q", HALF)], (1, 0, 0)),
        ([("f", OK), ("q", OK)], (3, 3, 0)),
        ([("f", HALF), ("q", OK)], (3, 2, 0)),
        ([("fN", OK), ("q", OK)], (3, 1, 2)),
        ([("f", OK), ("qN", OK)], (3, 2, 1)),
        ([("f", OK), ("f", OK)], (3, 3, 0)),
        ([("f", HALF), ("f", OK)], (3, 3, 0)),
        ([("f", HALF), ("f", HALF)], (3, 2, 0)),
        ([("f", KO), ("f", OK)], (3, 2, 0)),
        ([("fN", KO), ("f", OK)], (3, 2, 1)),
        ([("fN", KO), ("f", HALF)], (3, 1, 2)),
        ([("fN", KO), ("f", KO)], (3, 0, 2)),
        ([("fN", KO), ("fN", KO)], (3, 0, 3)),
        ([("q", OK)] * 4, (4, 4, 0)),
    ],
)  # fmt: skip
def test_a_question_with_dependent_fields_counts_for_two_when_there_are_less_than_three(
    asked: list[tuple[str, AnswerStatus | None]], expected: tuple[int, int, int]
) -> None:
    questions, statuses = [], {}
    for rank, (letter, status) in enumerate(asked):
        kind = "qrocm-dep" if letter[0] == "f" else "qcu"
        questions.append(Question(f"item{rank}", "1.1", kind, neutralised="N" in letter))
        if status is not None:
            statuses[f"item{rank}"] = status
    assert count(questions, statuses) == Count(*expected)
    assert count(reversed(questions), statuses) == Count(*expected)


def test_every_count_of_one_to_three_questions_has_a_rule() -> None:
    answers = [(letter, status) for letter in ("q", "f") for status in (OK, HALF, KO)]
    for size in (1, 2, 3):
        for chosen in product(answers, repeat=size):
            for neutralised in product((True, False), repeat=size):
                questions = [
                    Question(f"item{rank}", "1.1", "qrocm-dep" if letter == "f" else "qcu", neutral)
                    for rank, ((letter, _), neutral) in enumerate(zip(chosen, neutralised, strict=True))
                ]
                statuses = {f"item{rank}": status for rank, (_, status) in enumerate(chosen)}
                assert outcome(count(questions, statuses), 90) in (V, D, U)
