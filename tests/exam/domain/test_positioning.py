"""R-POSITIONING: what is asked next, and when nothing is left to ask."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from services.exam.domain.knowledge import (
    KnowledgeElement,
    PositioningAnswer,
    Source,
    Verdict,
    elements_from_answer,
)
from services.exam.domain.positioning import AHEAD, Stage, choose_item, next_skill, settled, stage_of
from services.exam.domain.profile import competence_profile, validated_of
from services.exam.domain.standing import standing_of
from shared.domain.statuses import AnswerStatus
from shared.referential.bank import Bank, load_bank
from shared.referential.models import REACHABLE_LEVEL, Competence, Skill

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
MOST_ITEMS = 8
"""Questions of one compétence, whatever the answers."""

Known = Mapping[str, KnowledgeElement]
REAL = load_bank()


def learnt(bank: Bank, known: Known, skill: Skill, right: bool) -> dict[str, KnowledgeElement]:
    status = AnswerStatus.OK if right else AnswerStatus.KO
    answer = PositioningAnswer(bank.items_of(skill.name)[0].id, status, NOON)
    return {**known, **{one.skill: one for one in elements_from_answer(bank, answer, known.keys())}}


def asked(bank: Bank, competence: Competence, knows: Callable[[Skill], bool]) -> tuple[list[str], Known]:
    """The skills asked to a pupil, in order, and what is known at the end."""
    known: Known = {}
    names = []
    while (skill := next_skill(bank, competence, known)) is not None:
        names.append(skill.name)
        known = learnt(bank, known, skill, knows(skill))
    return names, known


def test_the_question_that_settles_most_comes_first(bank: Bank) -> None:
    first = bank.competences[0]
    assert asked(bank, first, lambda _: True)[0] == ["@ga2", "@da2", "@tierce1", "@ga3", "@da3"]
    assert asked(bank, first, lambda _: False)[0] == ["@ga2", "@da2", "@ga1", "@da1", "@tierce1"]


def test_every_pupil_is_asked_eight_questions_at_most_and_none_for_nothing() -> None:
    def longest(competence: Competence, known: Known, seen: dict[frozenset[tuple[str, str]], int]) -> int:
        state = frozenset((name, held.verdict) for name, held in known.items())
        if state not in seen:
            skill = next_skill(REAL, competence, known)
            both = (learnt(REAL, known, skill, right) for right in (True, False)) if skill else ()
            assert skill is None or skill.name not in known
            seen[state] = max((1 + longest(competence, after, seen) for after in both), default=0)
        return seen[state]

    assert max(longest(one, {}, {}) for one in REAL.competences) == MOST_ITEMS


@settings(max_examples=20)
@given(st.sampled_from(REAL.competences), st.dictionaries(st.sampled_from(sorted(REAL.tubes)), st.integers(0, 8)))
def test_the_end_is_reached_when_nothing_more_can_be_learnt_below_the_cap(
    competence: Competence, reached: dict[str, int]
) -> None:
    """A pupil who knows each tube up to a level: all of it is found out, and nothing is asked too far above."""
    known: Known = {}
    while (skill := next_skill(REAL, competence, known)) is not None:
        level = competence_profile(REAL, competence, validated_of(known)).level
        assert skill.difficulty <= min(level + AHEAD, REACHABLE_LEVEL)
        known = learnt(REAL, known, skill, skill.difficulty <= reached.get(skill.tube, 0))
    level = competence_profile(REAL, competence, validated_of(known)).level
    for one in REAL.skills_of(competence.code):
        if one.name in known:
            assert (known[one.name].verdict is Verdict.VALIDATED) == (one.difficulty <= reached.get(one.tube, 0))
        else:
            assert one.difficulty > min(level + AHEAD, REACHABLE_LEVEL)


def test_an_item_met_comes_back_for_want_of_another_only_the_one_met_longest_ago(bank: Bank) -> None:
    skill = bank.skills["@ga1"]
    seeds = [str(number) for number in range(20)]
    assert {choose_item(bank, skill, [], seed).id for seed in seeds} == {"ga1-x", "ga1-y"}
    assert {choose_item(bank, skill, ["ga1-x"], seed).id for seed in seeds} == {"ga1-y"}
    assert choose_item(bank, skill, ["ga1-y", "ga1-x"], "one").id == "ga1-y"
    assert choose_item(bank, skill, ["ga1-y", "ga1-x", "ga1-y"], "one").id == "ga1-x"


def test_the_same_question_is_shown_until_it_is_answered(bank: Bank) -> None:
    skill = bank.skills["@ga1"]
    assert len({choose_item(bank, skill, ["gb1-x"], "a pupil").id for _ in range(5)}) == 1


def test_a_competence_goes_from_new_to_complete(bank: Bank) -> None:
    first = bank.competences[0]
    begun = learnt(bank, {}, bank.skills["@ga2"], True)
    failed, mastered = asked(bank, first, lambda _: False)[1], asked(bank, first, lambda _: True)[1]
    stages = [stage_of(bank, first, known) for known in ({}, begun, failed, mastered)]
    assert stages == [Stage.NEW, Stage.UNDER_WAY, Stage.DONE, Stage.COMPLETE]
    assert [settled(bank, first, known) for known in ({}, begun, mastered)] == [(0, 7), (2, 7), (7, 7)]


def test_a_pupil_reads_in_how_many_days_to_try_or_begin_again(bank: Bank) -> None:
    known = asked(bank, bank.competences[0], lambda _: False)[1]
    days = [
        (one.days_to_improve, one.days_to_retake)
        for elapsed in (0.5, 3.5, 4, 6.9, 7)
        for one in [standing_of(bank, bank.competences[0], known, NOON + timedelta(days=elapsed))]
    ]
    assert days == [(4, 7), (1, 4), (0, 3), (0, 1), (0, 0)]


def test_a_level_that_the_school_imported_is_asked_above_only() -> None:
    competence = REAL.competences[0]
    known = {
        one.name: KnowledgeElement(one.name, Source.IMPORTED, Verdict.VALIDATED, NOON)
        for one in REAL.skills_of(competence.code)
        if one.difficulty <= 3
    }
    skill = next_skill(REAL, competence, known)
    assert skill is not None
    assert skill.difficulty in (4, 5)
