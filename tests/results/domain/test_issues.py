"""A signalement on an item is judged by what the bank says of that item (R-AUTOJURY)."""

from uuid import uuid4

import pytest

from services.results.domain.auto_jury import Effect
from services.results.queries.issues import issues_of
from shared.domain.statuses import AnswerStatus
from shared.events import AskedItem, CandidateReport, IssueReport
from shared.referential.bank import load_bank
from shared.referential.models import Item

BANK = load_bank()
ITEMS = BANK.items.values()
PLAIN = next(item for item in ITEMS if not item.media and item.timed is None and not item.focus)
TIMED = next(item for item in ITEMS if item.timed is not None)
FOCUS = next(item for item in ITEMS if item.focus)
FILE = next(item for item in ITEMS if item.attachments)


@pytest.mark.parametrize(
    ("category", "item", "status", "expected"),
    [
        ("E8", TIMED, AnswerStatus.KO, Effect.NEUTRALISED),
        ("E8", TIMED, AnswerStatus.TIMED_OUT, Effect.NONE),
        ("E8", PLAIN, AnswerStatus.KO, Effect.NONE),
        ("E10", FOCUS, AnswerStatus.FOCUSED_OUT, Effect.COUNTED_RIGHT),
        ("E10", PLAIN, AnswerStatus.SKIPPED, Effect.NONE),
        ("E3", FILE, AnswerStatus.KO, Effect.NEUTRALISED),
        ("E3", PLAIN, AnswerStatus.KO, Effect.NONE),
    ],
)
def test_a_report_counts_when_the_item_has_what_it_is_about(
    category: str, item: Item, status: AnswerStatus, expected: Effect
) -> None:
    competence = BANK.skills[item.skill].competence
    asked = AskedItem(rank=1, item_id=item.id, skill=item.skill, competence=competence, kind=item.kind)
    issue = IssueReport(id=uuid4(), category=category, item_number=1)
    report = CandidateReport(candidate_id=uuid4(), end_screen_seen=True, issues=[issue])
    [found] = issues_of(report, [asked], {item.id: status})
    assert found.effect is expected
