"""R-SELECTION: which items a certification asks."""

import random
import secrets
from collections import Counter
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.exam.domain.knowledge import PositioningAnswer, knowledge_from_answers
from services.exam.domain.profile import PlacementProfile, placement_profile
from services.exam.domain.selection import select_items
from shared.domain.statuses import AnswerStatus
from shared.referential.bank import Bank

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
LATER = datetime(2026, 3, 2, 13, tzinfo=UTC)


def profile_of(bank: Bank, *right: str) -> PlacementProfile:
    answers = [PositioningAnswer(item_id, AnswerStatus.OK, NOON) for item_id in right]
    return placement_profile(bank, knowledge_from_answers(bank, answers), LATER)


def skills_asked(bank: Bank, *right: str) -> list[str]:
    return [item.skill for item in select_items(bank, profile_of(bank, *right), set(right), random.Random(1))]


def test_the_hardest_directly_validated_skills_are_asked_first(bank: Bank) -> None:
    assert skills_asked(bank, "gb1-x", "gb2-x", "db3-x") == ["@db3", "@gb2", "@gb1"]


def test_a_skill_only_inferred_is_never_asked(bank: Bank) -> None:
    assert skills_asked(bank, "gb3-x") == ["@gb3"]


def test_a_competence_gives_three_items_at_most(bank: Bank) -> None:
    right = ["gb1-x", "gb2-x", "gb3-x", "db1-x", "db2-x"]
    assert skills_asked(bank, *right) == ["@gb3", "@gb2", "@db2"]


def test_a_competence_below_level_one_is_not_asked(bank: Bank) -> None:
    assert skills_asked(bank, "gb1-x", "gc2-x") == ["@gc2"]


def test_the_competences_come_in_the_order_of_the_reference(bank: Bank) -> None:
    asked = skills_asked(bank, "gf2-x", "gd2-x", "ga3-x")
    assert [bank.skills[skill].competence for skill in asked] == ["1.1", "2.1", "2.3"]


def test_an_item_met_in_the_positioning_gives_way_to_its_alternate(bank: Bank) -> None:
    for seed in range(20):
        chosen = select_items(bank, profile_of(bank, "gb2-x"), {"gb2-x"}, random.Random(seed))
        assert [item.id for item in chosen] == ["gb2-y"]


def test_when_every_alternate_was_met_one_of_them_comes_back(bank: Bank) -> None:
    met = {"gb2-x", "gb2-y"}
    drawn = {select_items(bank, profile_of(bank, "gb2-x"), met, random.Random(seed))[0].id for seed in range(20)}
    assert drawn == met


def test_the_alternates_are_drawn_evenly(bank: Bank) -> None:
    profile, rng = profile_of(bank, "gb2-x"), random.Random(7)
    drawn = Counter(select_items(bank, profile, set(), rng)[0].id for _ in range(1000))
    assert 420 < drawn["gb2-x"] < 580


@pytest.mark.parametrize("rng", [random.Random(3), secrets.SystemRandom()])
def test_the_source_of_chance_is_the_callers(bank: Bank, rng: random.Random) -> None:
    assert len(select_items(bank, profile_of(bank, "gb2-x", "db2-x"), set(), rng)) == 2


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_item_is_asked_twice_and_every_certifiable_competence_is_asked(bank: Bank, data: st.DataObject) -> None:
    right = data.draw(st.lists(st.sampled_from(sorted(bank.items)), unique=True, max_size=25))
    profile = profile_of(bank, *right)
    chosen = select_items(bank, profile, set(right), random.Random(data.draw(st.integers())))
    asked = Counter(bank.skills[item.skill].competence for item in chosen)
    assert len({item.id for item in chosen}) == len(chosen)
    assert set(asked) == {competence.code for competence in profile.certifiable}
    assert all(1 <= count <= 3 for count in asked.values())
