"""R-PROFILE and R-CERTIFIABLE: five compétences of level 1, and what is missing before."""

from datetime import UTC, datetime
from fractions import Fraction

import pytest

from services.exam.domain.knowledge import PositioningAnswer, knowledge_from_answers
from services.exam.domain.profile import PlacementProfile, placement_profile, what_is_missing
from shared.domain.statuses import AnswerStatus
from shared.referential.bank import Bank

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
LATER = datetime(2026, 3, 2, 13, tzinfo=UTC)
LEVEL_ONE = ["ga1-x", "da1-x", "tierce1-x", "gb1-x", "db1-x", "gc1-x", "dc1-x", "gd1-x", "dd1-x", "ge1-x", "de1-x"]


def profile_of(bank: Bank, *right: str, before: datetime = LATER) -> PlacementProfile:
    answers = [PositioningAnswer(item_id, AnswerStatus.OK, NOON) for item_id in right]
    return placement_profile(bank, knowledge_from_answers(bank, answers), before)


def test_a_competence_is_worth_the_pix_of_its_validated_skills_direct_and_inferred(bank: Bank) -> None:
    first = profile_of(bank, "ga3-x").competences[0]
    assert first.earned == Fraction(8, 3) + 4 + 4
    assert (first.pix, first.level) == (10, 1)


def test_thirds_of_pix_add_up_to_a_level_exactly(bank: Bank) -> None:
    first = profile_of(bank, "ga1-x", "da1-x", "tierce1-x").competences[0]
    assert (first.earned, first.pix, first.level) == (8, 8, 1)


def test_only_the_skills_validated_by_an_answer_may_be_asked_again(bank: Bank) -> None:
    first = profile_of(bank, "ga3-x").competences[0]
    assert [skill.name for skill in first.directly_validated] == ["@ga3"]


def test_a_wrong_answer_earns_nothing(bank: Bank) -> None:
    wrong = [PositioningAnswer("ga1-x", AnswerStatus.KO, NOON)]
    first = placement_profile(bank, knowledge_from_answers(bank, wrong), LATER).competences[0]
    assert (first.earned, first.directly_validated) == (0, ())


def test_the_profile_is_frozen_at_the_start_of_the_test(bank: Bank) -> None:
    assert profile_of(bank, "ga3-x", before=NOON).competences[0].earned == 0


def test_the_profile_lists_every_competence_in_the_order_of_the_reference(bank: Bank) -> None:
    assert [c.code for c in profile_of(bank).competences] == ["1.1", "1.2", "1.3", "2.1", "2.2", "2.3"]


def test_the_profile_keeps_what_exceeds_the_cap(bank: Bank) -> None:
    assert profile_of(bank, "ga3-x", "da3-x", "tierce1-x").competences[0].level == 3


@pytest.mark.parametrize(("answers", "certifiable", "missing"), [(0, False, 5), (9, False, 1), (11, True, 0)])
def test_five_competences_of_level_one_make_a_certifiable_profile(
    bank: Bank, answers: int, certifiable: bool, missing: int
) -> None:
    profile = profile_of(bank, *LEVEL_ONE[:answers])
    assert profile.is_certifiable is certifiable
    assert profile.missing_competences == missing


def test_a_certifiable_profile_misses_nothing(bank: Bank) -> None:
    assert what_is_missing(profile_of(bank, *LEVEL_ONE)) == []


def test_what_is_missing_starts_with_the_competence_that_lacks_least(bank: Bank) -> None:
    assert what_is_missing(profile_of(bank, *LEVEL_ONE[:7], "gf1-x")) == [
        "3 compétences de niveau 1 ou plus sur les 5 demandées\u00a0: il en manque 2.",
        "2.3 Titre 2.3\u00a0: encore 4 pix.",
        "2.1 Titre 2.1\u00a0: encore 8 pix.",
        "2.2 Titre 2.2\u00a0: encore 8 pix.",
    ]


def test_a_missing_third_of_pix_is_a_missing_pix(bank: Bank) -> None:
    first = profile_of(bank, "ga1-x").competences[0]
    assert (first.earned, first.missing_pix) == (Fraction(8, 3), 6)
