"""The finalisation: once, complete, and nothing moves afterwards."""

from uuid import UUID

import pytest

from services.sessions.domain.finalisation import Report
from services.sessions.domain.issues import Issue
from services.sessions.tables import CandidateReport, IssueReportRow
from shared.domain.issues import IssueCategory
from shared.domain.statuses import AbortReason, SessionStatus
from shared.errors import Refusal
from shared.events import SessionFinalised
from tests.exam.outbox import announced, carried_lines
from tests.sessions.desk import ACTOR, Desk, Sitting, published
from tests.sessions.parallel import twice

ISSUES = (
    Issue(IssueCategory.EMBED_NOT_WORKING, 12, "Le simulateur restait blanc."),
    Issue(IssueCategory.FRAUD),
)


def test_everything_the_surveillant_noted_is_reported(desk: Desk) -> None:
    session_id = desk.session()
    done, left = desk.sit(session_id), desk.sit(session_id, completed=False, number=1002, first_name="Chloé")
    reports = (Report(done, end_screen_seen=True, issues=ISSUES), Report(left, abort_reason=AbortReason.TECHNICAL))
    desk.finalise(session_id, *reports, comment="Coupure de courant à 10 h.")
    (event,) = announced(desk.database, SessionFinalised)
    told = {report.candidate_id: report for report in event.reports}
    assert event.global_comment == "Coupure de courant à 10 h."
    assert (told[done].end_screen_seen, told[done].abort_reason) == (True, None)
    assert [(issue.category, issue.item_number, issue.description) for issue in told[done].issues] == [
        ("E2", 12, "Le simulateur restait blanc."),
        ("C6", None, ""),
    ]
    assert (told[left].end_screen_seen, told[left].abort_reason) == (False, "technical")
    assert desk.read(session_id).status is SessionStatus.FINALISED
    assert (len(desk.all(CandidateReport)), len(desk.all(IssueReportRow))) == (2, 2)


def test_the_journal_keeps_codes_and_counts_but_no_word_of_the_room(desk: Desk) -> None:
    session_id = desk.session()
    candidate_id = desk.sit(session_id)
    desk.finalise(session_id, Report(candidate_id, end_screen_seen=True, issues=ISSUES), comment="Rien à dire.")
    assert desk.acts(f"session:{session_id}") == ["created", "finalised"]
    assert desk.acts(f"candidate:{candidate_id}") == ["enrolled", "reported"]
    lines = {line.act: line for line in carried_lines(desk.database)}
    assert lines["reported"].facts == {"end_screen_seen": True, "abort_reason": None, "issues": "E2:12 C6"}
    assert lines["finalised"].facts == {"tests": 1, "end_screens": 1, "issues": 2, "files": 0}
    assert lines["finalised"].actor == ACTOR


def test_two_finalisations_at_once_make_one(desk: Desk) -> None:
    session_id = desk.session()
    candidate_id = desk.sit(session_id)
    outcomes = twice(lambda: desk.finalise(session_id, Report(candidate_id, end_screen_seen=True)))
    refused = [outcome for outcome in outcomes if isinstance(outcome, Refusal)]
    assert [refusal.code for refusal in refused] == ["session-already-finalised"]
    assert len(announced(desk.database, SessionFinalised)) == 1


def test_a_session_where_no_test_started_is_deleted_instead(desk: Desk) -> None:
    session_id = desk.session()
    desk.candidate(session_id)
    with pytest.raises(Refusal, match="session-without-started-test"):
        desk.finalise(session_id)


def test_every_unfinished_test_takes_a_reason(desk: Desk) -> None:
    session_id = desk.session()
    desk.sit(session_id, completed=False)
    with pytest.raises(Refusal, match="unfinished-without-abort-reason"):
        desk.finalise(session_id)
    assert desk.read(session_id).finalised_at is None


def test_a_test_that_ends_while_the_form_is_open_refuses_its_reason_and_loses_nothing(desk: Desk) -> None:
    session_id = desk.session()
    sitting = Sitting(session_id, desk.candidate(session_id))
    desk.hear(sitting.started)
    reason = Report(sitting.candidate_id, abort_reason=AbortReason.CANDIDATE)
    desk.hear(sitting.completed)
    with pytest.raises(Refusal, match="abort-reason-on-completed-test"):
        desk.finalise(session_id, reason)
    desk.finalise(session_id, Report(sitting.candidate_id, end_screen_seen=True))
    assert desk.read(session_id).finalised_at is not None


def test_the_closing_and_the_publication_change_no_report(desk: Desk) -> None:
    session_id = desk.session()
    sitting = Sitting(session_id, desk.candidate(session_id))
    desk.hear(sitting.started)
    desk.finalise(session_id, Report(sitting.candidate_id, abort_reason=AbortReason.CANDIDATE))
    desk.hear(sitting.closed(completed=False), sitting.completed, published(session_id))
    (report,) = desk.all(CandidateReport)
    assert (report.abort_reason, report.end_screen_seen) == ("candidate", False)
    assert desk.read(session_id).status is SessionStatus.PROCESSED


def reports_of(desk: Desk) -> dict[UUID, CandidateReport]:
    return {report.candidate_id: report for report in desk.all(CandidateReport)}


def test_a_tick_left_empty_is_kept_as_empty(desk: Desk) -> None:
    session_id = desk.session()
    candidate_id = desk.sit(session_id)
    desk.finalise(session_id)
    assert reports_of(desk)[candidate_id].end_screen_seen is False
