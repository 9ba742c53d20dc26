"""Whether a finalised session can be published without a human look (`docs/rules.md` R-PUBLISHABLE)."""

from collections.abc import Iterable
from dataclasses import dataclass

from shared.domain.issues import IssueCategory
from shared.domain.statuses import AbortReason, CertificationStatus


@dataclass(frozen=True, slots=True)
class ReportedIssue:
    category: IssueCategory
    resolved: bool


@dataclass(frozen=True, slots=True)
class FinalisedCertification:
    """What the room and the scoring say of one certification. `number` is the certification number."""

    number: int
    status: CertificationStatus
    completed: bool
    end_screen_seen: bool
    abort_reason: AbortReason | None = None
    issues: tuple[ReportedIssue, ...] = ()


def obstacles(
    global_comment: str, certifications: Iterable[FinalisedCertification], *, officer_assigned: bool = False
) -> list[str]:
    """What calls for a look of the jury before the publication, in French; empty when nothing does."""
    found = []
    if officer_assigned:
        found.append("Un membre du jury suit cette session.")
    if global_comment.strip():
        found.append("Le surveillant a laissé un commentaire sur la session.")
    for certification in sorted(certifications, key=lambda each: each.number):
        found += [f"Certification {certification.number} : {why}." for why in _reasons(certification)]
    return found


def _reasons(certification: FinalisedCertification) -> list[str]:
    reasons = [
        f"signalement à traiter ({issue.category.value}, {issue.category.label})"
        for issue in certification.issues
        if issue.category.impactful and not issue.resolved
    ]
    if certification.status is CertificationStatus.ERROR:
        reasons.append("le résultat est en erreur")
    if certification.status is CertificationStatus.STARTED:
        reasons.append("le résultat n’est pas encore calculé")
    if not certification.completed and certification.abort_reason is None:
        reasons.append("test non terminé, sans motif")
    if certification.completed and not certification.end_screen_seen:
        reasons.append("l’écran de fin de test n’a pas été vu")
    return reasons
