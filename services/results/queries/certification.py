"""One certification, with all that the jury, the school and the pupil may read of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.results.domain.certification import Reason
from services.results.domain.publishability import FinalisedCertification, ReportedIssue
from services.results.domain.scoring import can_score
from services.results.journal.chains import Anchor
from services.results.queries.facts import abort_reason
from services.results.queries.issues import Issue
from services.results.tables import AssessmentResult, CandidateCopy, Completion, JuryDecision, Transcript
from shared.domain.engine import EngineName
from shared.domain.statuses import AbortReason, CertificationStatus
from shared.events import CandidateReport, ClosedAttempt


@dataclass(frozen=True, slots=True)
class Certification:
    """One test and what became of it. Copies of other services may still be on their way."""

    transcript: Transcript
    candidate: CandidateCopy | None
    report: CandidateReport | None
    closed: ClosedAttempt | None
    completion: Completion | None
    result: AssessmentResult | None
    decision: JuryDecision | None
    """The decision in force, if any."""
    issues: Sequence[Issue]

    @property
    def name(self) -> str:
        return self.candidate.name if self.candidate else "Candidat attendu"

    @property
    def subject(self) -> str:
        """Whose journal it is."""
        return f"candidate:{self.transcript.candidate_id}"

    @property
    def anchors(self) -> dict[str, Anchor]:
        """Where exam said, at the closing, that its chain stood."""
        return {"exam": Anchor(self.closed.journal_length, self.closed.journal_head)} if self.closed else {}

    @property
    def status(self) -> CertificationStatus:
        return CertificationStatus(self.result.status) if self.result else CertificationStatus.STARTED

    @property
    def engine(self) -> EngineName:
        return EngineName(self.transcript.engine)

    @property
    def awaits_rules(self) -> bool:
        """True for a closed test whose rules of scoring are not in service (R-SCORER)."""
        return self.result is None and self.closed is not None and not can_score(self.engine)

    @property
    def completed(self) -> bool:
        return self.closed.completed if self.closed else self.completion is not None

    @property
    def end_screen_seen(self) -> bool:
        return self.report is not None and self.report.end_screen_seen

    @property
    def abort_reason(self) -> AbortReason | None:
        return abort_reason(self.closed, self.report) if self.closed else None

    @property
    def issues_for_the_jury(self) -> list[Issue]:
        """Those that may change the result and that nothing has settled yet."""
        return [one for one in self.issues if one.category.impactful and not (one.resolution or self.decision)]

    @property
    def comment(self) -> str:
        """What the candidate reads: the jury's own words, else those of the reason."""
        if self.decision is not None and self.decision.candidate_comment:
            return self.decision.candidate_comment
        return Reason[self.result.reason].candidate_comment if self.result else ""

    @property
    def levels(self) -> dict[str, int]:
        """The certified level of each tested compétence, −1 when it is not obtained."""
        return {mark["code"]: mark["level"] for mark in self.result.marks} if self.result else {}

    @property
    def facts(self) -> FinalisedCertification:
        """As the rule of publication looks at it. What the jury has decided on calls for no further look."""
        looked_at = self.decision is not None
        return FinalisedCertification(
            number=self.transcript.certification_number,
            status=self.status,
            completed=self.completed or looked_at,
            end_screen_seen=self.end_screen_seen or looked_at,
            abort_reason=self.abort_reason,
            issues=tuple(
                ReportedIssue(one.category, resolved=looked_at or one.resolution is not None) for one in self.issues
            ),
        )
