"""The signalements of a candidate, each with what the finalisation settles by itself (`docs/rules.md` R-AUTOJURY)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.results.domain.auto_jury import Effect, ReportedQuestion, Resolution, resolve
from shared.domain.issues import IssueCategory
from shared.domain.statuses import AnswerStatus
from shared.events import AskedItem, CandidateReport, IssueReport
from shared.referential.bank import load_bank


@dataclass(frozen=True, slots=True)
class Issue:
    """A signalement. `item_id` is the question it names, if the test has it."""

    report: IssueReport
    category: IssueCategory
    item_id: str | None
    resolution: Resolution | None
    """None when it is left to the jury."""

    @property
    def effect(self) -> Effect:
        return self.resolution.effect if self.resolution else Effect.NONE


def issues_of(
    report: CandidateReport | None, items: Sequence[AskedItem], statuses: Mapping[str, AnswerStatus]
) -> list[Issue]:
    """The signalements in the order of the finalisation. `statuses` are those of the answers, by item id."""
    by_rank = {item.rank: item.item_id for item in items}
    return [_issue(one, by_rank.get(one.item_number or 0), statuses) for one in (report.issues if report else [])]


def _issue(report: IssueReport, item_id: str | None, statuses: Mapping[str, AnswerStatus]) -> Issue:
    question = _question(item_id, statuses.get(item_id)) if item_id else None
    category = IssueCategory(report.category)
    return Issue(report, category, item_id, resolve(category, question))


def _question(item_id: str, status: AnswerStatus | None) -> ReportedQuestion:
    """What the bank says that the question needs; one that it holds no more needs nothing."""
    item = load_bank().items.get(item_id)
    if item is None:
        return ReportedQuestion(status)
    return ReportedQuestion(
        status,
        has_image=item.image is not None,
        has_attachment=bool(item.attachments),
        has_embed=item.simulator is not None,
        is_timed=item.timed is not None,
        is_focused=item.focus,
    )
