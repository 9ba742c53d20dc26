"""R-ISSUES: what a signalement must say before the jury can act on it."""

import pytest

from shared.domain.issues import IssueCategory, issue_problems

ON_AN_ITEM = [category for category in IssueCategory if category.needs_item_number]
WITH_A_DESCRIPTION = [category for category in IssueCategory if category.needs_description]


def test_ten_categories_are_about_an_item() -> None:
    assert {category.value for category in ON_AN_ITEM} == {
        "E1", "E2", "E3", "E4", "E5", "E8", "E9", "E10", "E11", "E12",
    }  # fmt: skip


def test_the_categories_about_the_candidate_take_a_description_except_fraud_and_abandon() -> None:
    assert {category.value for category in WITH_A_DESCRIPTION} == {"C1", "C2", "C4", "C7", "C8", "AUTRE"}


def test_four_categories_leave_the_result_alone() -> None:
    assert {category.value for category in IssueCategory if not category.impactful} == {
        "C2",
        "C4",
        "C7",
        "C8",
    }


@pytest.mark.parametrize("category", ON_AN_ITEM)
@pytest.mark.parametrize("number", [None, 0, -1, 501])
def test_a_report_about_an_item_tells_its_number(category: IssueCategory, number: int | None) -> None:
    problems = issue_problems(category, item_number=number, description="L’image manque.")
    assert [problem.field for problem in problems] == ["item_number"]


@pytest.mark.parametrize("category", ON_AN_ITEM)
@pytest.mark.parametrize("number", [1, 500])
def test_a_report_about_an_item_may_be_described_or_not(category: IssueCategory, number: int) -> None:
    assert issue_problems(category, item_number=number, description="") == ()
    assert issue_problems(category, item_number=number, description="Écran blanc.") == ()


@pytest.mark.parametrize("category", WITH_A_DESCRIPTION)
def test_a_blank_description_is_no_description(category: IssueCategory) -> None:
    assert [p.field for p in issue_problems(category, item_number=None, description=" \n")] == ["description"]
    assert issue_problems(category, item_number=None, description="Il est parti.") == ()


@pytest.mark.parametrize("category", [IssueCategory.FRAUD, IssueCategory.ABANDON])
def test_fraud_and_abandon_need_no_other_field(category: IssueCategory) -> None:
    assert issue_problems(category, item_number=None, description="") == ()


@pytest.mark.parametrize("category", IssueCategory)
def test_a_description_has_500_characters_at_most(category: IssueCategory) -> None:
    assert issue_problems(category, item_number=1, description="é" * 500) == ()
    assert len(issue_problems(category, item_number=1, description="é" * 501)) == 1


def test_every_category_has_its_own_label() -> None:
    assert len({category.label for category in IssueCategory}) == len(IssueCategory)
