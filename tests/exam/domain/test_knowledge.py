"""R-KNOWLEDGE and R-RETAKE: what an answer of the positioning teaches."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.exam.domain.knowledge import (
    KnowledgeElement,
    PositioningAnswer,
    Source,
    TooEarlyToImprove,
    TooEarlyToRetake,
    Verdict,
    current_knowledge,
    elements_from_answer,
    improve,
    knowledge_from_answers,
    next_instant,
    retake,
)
from shared.domain.statuses import AnswerStatus
from shared.referential.bank import Bank

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
DIRECT, INFERRED = Source.DIRECT, Source.INFERRED
VALIDATED, INVALIDATED, RESET = Verdict.VALIDATED, Verdict.INVALIDATED, Verdict.RESET


def answer(item_id: str, status: AnswerStatus = AnswerStatus.OK, at: datetime = NOON) -> PositioningAnswer:
    return PositioningAnswer(item_id, status, at)


def told(elements: tuple[KnowledgeElement, ...]) -> set[tuple[str, Source, Verdict]]:
    return {(element.skill, element.source, element.verdict) for element in elements}


def test_a_right_answer_validates_its_skill_and_the_easier_ones_of_the_tube(bank: Bank) -> None:
    assert told(elements_from_answer(bank, answer("ga2-x"), set())) == {
        ("@ga2", DIRECT, VALIDATED),
        ("@ga1", INFERRED, VALIDATED),
    }


@pytest.mark.parametrize("status", [status for status in AnswerStatus if status is not AnswerStatus.OK])
def test_any_other_answer_invalidates_its_skill_and_the_harder_ones(bank: Bank, status: AnswerStatus) -> None:
    assert told(elements_from_answer(bank, answer("ga2-y", status), set())) == {
        ("@ga2", DIRECT, INVALIDATED),
        ("@ga3", INFERRED, INVALIDATED),
    }


def test_a_skill_already_known_stays_as_it_is(bank: Bank) -> None:
    assert elements_from_answer(bank, answer("ga2-x"), {"@ga2"}) == ()
    assert told(elements_from_answer(bank, answer("ga3-x"), {"@ga1"})) == {
        ("@ga3", DIRECT, VALIDATED),
        ("@ga2", INFERRED, VALIDATED),
    }


def test_a_series_of_answers_never_teaches_a_skill_twice(bank: Bank) -> None:
    elements = knowledge_from_answers(
        bank, [answer("ga1-x"), answer("ga2-x", AnswerStatus.KO), answer("ga3-x"), answer("da3-x")]
    )
    assert [(element.skill, element.source, element.verdict) for element in elements] == [
        ("@ga1", DIRECT, VALIDATED),
        ("@ga2", DIRECT, INVALIDATED),
        ("@ga3", INFERRED, INVALIDATED),
        ("@da3", DIRECT, VALIDATED),
        ("@da1", INFERRED, VALIDATED),
        ("@da2", INFERRED, VALIDATED),
    ]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_knowledge_of_a_tube_is_always_a_staircase(bank: Bank, data: st.DataObject) -> None:
    ids = sorted(bank.items)
    answers = [answer(data.draw(st.sampled_from(ids)), data.draw(st.sampled_from(AnswerStatus))) for _ in range(12)]
    known = {e.skill: e.verdict for e in knowledge_from_answers(bank, answers)}
    for name in bank.tubes:
        ladder = [known[s.name] for s in bank.skills.values() if s.tube == name and s.name in known]
        assert ladder == sorted(ladder, reverse=True)  # validated, then invalidated, never the reverse


def test_the_most_recent_element_holds_and_only_if_it_is_strictly_before_the_limit() -> None:
    old = KnowledgeElement("@ga1", DIRECT, INVALIDATED, NOON)
    new = KnowledgeElement("@ga1", DIRECT, VALIDATED, NOON + timedelta(days=1))
    for elements in ([old, new], [new, old]):
        assert current_knowledge(elements, NOON + timedelta(days=2))["@ga1"] is new
        assert current_knowledge(elements, NOON + timedelta(days=1))["@ga1"] is old
        assert current_knowledge(elements, NOON) == {}


def test_a_skill_that_was_reset_is_unknown_again() -> None:
    elements = [
        KnowledgeElement("@ga1", DIRECT, VALIDATED, NOON),
        KnowledgeElement("@ga1", DIRECT, RESET, NOON + timedelta(days=8)),
    ]
    assert current_knowledge(elements, NOON + timedelta(days=9)) == {}
    assert set(current_knowledge(elements, NOON + timedelta(days=8))) == {"@ga1"}


def test_a_competence_can_be_taken_again_seven_days_after_its_last_answer(bank: Bank) -> None:
    elements = knowledge_from_answers(bank, [answer("ga2-x"), answer("gb1-x")])
    reset = retake(bank, "1.1", elements, NOON + timedelta(days=7))
    assert {element.skill for element in reset} == {"@ga1", "@ga2"}
    later = current_knowledge([*elements, *reset], NOON + timedelta(days=8))
    assert set(later) == {"@gb1"}


@pytest.mark.parametrize(
    ("elapsed", "said"),
    [
        (timedelta(seconds=1), "7 jours"),
        (timedelta(days=5), "2 jours"),
        (timedelta(days=6, hours=23), "1 jour."),
    ],
)
def test_before_that_the_pupil_reads_how_many_days_to_wait(bank: Bank, elapsed: timedelta, said: str) -> None:
    with pytest.raises(TooEarlyToRetake) as refused:
        retake(bank, "1.1", knowledge_from_answers(bank, [answer("ga2-x")]), NOON + elapsed)
    assert said in refused.value.sentence


def test_a_competence_never_begun_has_nothing_to_reset(bank: Bank) -> None:
    assert retake(bank, "1.2", knowledge_from_answers(bank, [answer("ga2-x")]), NOON) == ()


def test_what_is_not_validated_can_be_tried_again_four_days_after_the_last_answer(bank: Bank) -> None:
    elements = knowledge_from_answers(bank, [answer("ga2-x"), answer("da2-x", AnswerStatus.KO)])
    for elapsed in (timedelta(seconds=1), timedelta(days=3, hours=23)):
        with pytest.raises(TooEarlyToImprove) as refused:
            improve(bank, "1.1", elements, NOON + elapsed)
    assert refused.value.sentence == "Vous pourrez retenter cette compétence dans 1 jour."
    forgotten = improve(bank, "1.1", elements, NOON + timedelta(days=4))
    assert {element.skill for element in forgotten} == {"@da2", "@da3"}
    later = current_knowledge([*elements, *forgotten], NOON + timedelta(days=5))
    assert {skill: held.verdict for skill, held in later.items()} == {"@ga1": VALIDATED, "@ga2": VALIDATED}


def test_what_is_written_now_comes_after_all_that_is_known() -> None:
    ahead = KnowledgeElement("@ga1", DIRECT, VALIDATED, NOON + timedelta(seconds=1))
    assert next_instant([], NOON) == NOON
    assert next_instant([ahead], NOON) > ahead.at
