"""R-PUBLISHABLE: what keeps a finalised session on the desk of the jury."""

from dataclasses import replace

import pytest

from services.results.domain.publishability import FinalisedCertification, ReportedIssue, obstacles
from shared.domain.issues import IssueCategory
from shared.domain.statuses import AbortReason, CertificationStatus

FINE = FinalisedCertification(7, CertificationStatus.VALIDATED, completed=True, end_screen_seen=True)
UNFINISHED = replace(FINE, completed=False, end_screen_seen=False, abort_reason=AbortReason.CANDIDATE)


def test_a_session_without_incident_is_published_without_a_human_look() -> None:
    assert obstacles("", [FINE, UNFINISHED]) == []


@pytest.mark.parametrize("status", [CertificationStatus.REJECTED, CertificationStatus.CANCELLED])
def test_a_rejected_or_cancelled_certification_holds_nothing_up(status: CertificationStatus) -> None:
    assert obstacles(" \n", [replace(FINE, status=status)]) == []


@pytest.mark.parametrize(
    ("certification", "said"),
    [
        (replace(FINE, status=CertificationStatus.ERROR), "en erreur"),
        (replace(FINE, status=CertificationStatus.STARTED), "pas encore calculé"),
        (replace(UNFINISHED, abort_reason=None), "sans motif"),
        (replace(FINE, end_screen_seen=False), "écran de fin de test"),
        (replace(FINE, issues=(ReportedIssue(IssueCategory.FRAUD, False),)), "Suspicion de fraude"),
    ],
)
def test_each_certification_to_look_at_is_named_with_why(certification: FinalisedCertification, said: str) -> None:
    (sentence,) = obstacles("", [replace(FINE, number=3), certification])
    assert sentence.startswith("Certification 7")
    assert said in sentence


def test_a_comment_of_the_surveillant_is_read_by_the_jury() -> None:
    assert obstacles("Coupure de courant à 10 h.", [FINE]) == ["Le surveillant a laissé un commentaire sur la session."]


def test_a_session_followed_by_an_officer_waits_for_the_officer() -> None:
    assert obstacles("", [FINE], officer_assigned=True) == ["Un membre du jury suit cette session."]


@pytest.mark.parametrize("category", IssueCategory)
def test_only_an_unresolved_report_with_an_impact_holds_the_session_up(category: IssueCategory) -> None:
    open_report = replace(FINE, issues=(ReportedIssue(category, False),))
    settled = replace(FINE, issues=(ReportedIssue(category, True),))
    assert bool(obstacles("", [open_report])) is category.impactful
    assert obstacles("", [settled]) == []


def test_the_obstacles_come_in_the_order_of_the_certification_numbers() -> None:
    bad = replace(FINE, end_screen_seen=False)
    found = obstacles("", [replace(bad, number=9), replace(bad, number=2)])
    assert [sentence.split()[1] for sentence in found] == ["2", "9"]
