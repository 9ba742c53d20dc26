"""A signalement copied from the PV (docs/procedure.md, P-4.4)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.sessions.domain.issues import Issue, validate_issue
from shared.domain.forms import InvalidForm
from shared.domain.issues import IssueCategory

from .sentences import is_well_written


def fields_refused(**raw: str) -> list[str]:
    with pytest.raises(InvalidForm) as refused:
        validate_issue(raw)
    assert all(is_well_written(problem.sentence) for problem in refused.value.problems)
    return [problem.field for problem in refused.value.problems]


def test_a_problem_on_an_item_takes_its_number_and_may_take_a_description() -> None:
    issue = validate_issue({"category": "E1", "item_number": " 12 ", "description": " Image vide\r\n"})
    assert issue == Issue(IssueCategory.IMAGE_NOT_DISPLAYING, 12, "Image vide")


def test_a_correction_of_identity_takes_a_description_and_no_number() -> None:
    issue = validate_issue({"category": "C1", "item_number": "3", "description": "Né le 8, pas le 7"})
    assert issue == Issue(IssueCategory.NAME_OR_BIRTH_DATE, None, "Né le 8, pas le 7")


def test_a_fraud_needs_no_text_because_its_report_is_on_paper() -> None:
    assert validate_issue({"category": "C6"}) == Issue(IssueCategory.FRAUD)


@pytest.mark.parametrize("withdrawn", ["C3", "C5", "A1", "A2", "E6", "E7"])
def test_a_category_of_former_forms_is_refused(withdrawn: str) -> None:
    assert fields_refused(category=withdrawn, item_number="3", description="Parti tôt.") == ["category"]


@pytest.mark.parametrize("category", ["ABANDON", "AUTRE"])
def test_an_abandon_and_anything_else_go_to_the_jury_with_their_words(category: str) -> None:
    issue = validate_issue({"category": category, "item_number": "3", "description": "Parti à 10 h."})
    assert (issue.category.value, issue.item_number, issue.description) == (category, None, "Parti à 10 h.")
    assert issue.category.impactful


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        ({}, "category"),
        ({"category": "C3", "description": "parti tôt"}, "category"),
        ({"category": "E1"}, "item_number"),
        ({"category": "E1", "item_number": "0"}, "item_number"),
        ({"category": "E1", "item_number": "501"}, "item_number"),
        ({"category": "E1", "item_number": "douze"}, "item_number"),
        ({"category": "E1", "item_number": "9" * 5000}, "item_number"),
        ({"category": "C7", "description": " \n "}, "description"),
        ({"category": "AUTRE"}, "description"),
        ({"category": "C7", "description": "é" * 501}, "description"),
        ({"category": "C7", "description": "\x00"}, "description"),
    ],
)
def test_an_incomplete_signalement_is_refused_with_what_to_do(raw: dict[str, str], field: str) -> None:
    assert fields_refused(**raw) == [field]


@given(st.sampled_from([*IssueCategory, "C3", ""]), st.text(), st.text())
def test_any_form_gives_a_signalement_or_sentences(category: str, item_number: str, description: str) -> None:
    raw = {"category": category, "item_number": item_number, "description": description}
    try:
        issue = validate_issue(raw)
    except InvalidForm as error:
        assert all(problem.field in raw for problem in error.problems)
        return
    assert issue.category.needs_item_number == (issue.item_number is not None)
