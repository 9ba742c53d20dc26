"""The finalisation: sent once, complete, and nothing moves afterwards (`docs/procedure.md`, P-6)."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert as upsert

from services.sessions.commands.locks import lock_present_session
from services.sessions.commands.revision import touch_room
from services.sessions.domain import finalisation as rules
from services.sessions.file_tables import SessionFileRow
from services.sessions.queries.files import whole_files_of
from services.sessions.queries.started import started_tests
from services.sessions.tables import CandidateReport, FinalisationDraft, IssueReportRow
from shared.events import CandidateReport as ReportTold
from shared.events import IssueReport, SessionFile, SessionFinalised
from shared.transaction import Transaction


def finalise_session(
    tx: Transaction, session_id: UUID, reports: Iterable[rules.Report], global_comment: str, *, actor: str
) -> None:
    """Freeze what the room reported and publish it.

    :raises Refusal: the reasons of `rules.finalise`, decided on the tests as they are at this instant.
    :raises InvalidForm: the comment cannot be taken.
    """
    session = lock_present_session(tx, session_id)
    final = rules.finalise(session.status, started_tests(tx, session_id), reports, global_comment)
    session.finalised_at, session.finalised_by, session.global_comment = tx.now, actor, final.global_comment
    session.version += 1
    files = [_told(row) for row in whole_files_of(tx, session_id)]
    forget_draft(tx, session_id)
    touch_room(tx, session_id)
    told = [_keep(tx, session_id, report, actor) for report in final.reports]
    tx.record(
        f"session:{session_id}",
        "finalised",
        actor=actor,
        tests=len(told),
        end_screens=sum(report.end_screen_seen for report in told),
        issues=sum(len(report.issues) for report in told),
        files=len(files),
    )
    tx.emit(
        SessionFinalised(
            session_id=session_id,
            version=session.version,
            finalised_at=tx.now,
            global_comment=final.global_comment,
            reports=told,
            files=files,
        )
    )


def save_draft(tx: Transaction, session_id: UUID, fields: Mapping[str, str]) -> None:
    """Keep what is typed in the form, in place of what was: another page does not lose it."""
    values = {"saved_at": tx.now, "fields": dict(fields)}
    draft = upsert(FinalisationDraft).values(session_id=session_id, **values)
    tx.session.execute(draft.on_conflict_do_update(index_elements=[FinalisationDraft.session_id], set_=values))


def forget_draft(tx: Transaction, session_id: UUID) -> None:
    tx.session.execute(delete(FinalisationDraft).where(FinalisationDraft.session_id == session_id))


def _told(row: SessionFileRow) -> SessionFile:
    return SessionFile(id=row.id, kind=row.kind, name=row.name, media_type=row.media_type, size=row.size)


def _keep(tx: Transaction, session_id: UUID, report: rules.Report, actor: str) -> ReportTold:
    """Write one candidate's report down; return it as the others will read it."""
    reason = report.abort_reason.value if report.abort_reason else None
    tx.session.add(
        CandidateReport(
            candidate_id=report.candidate_id,
            session_id=session_id,
            end_screen_seen=report.end_screen_seen,
            abort_reason=reason,
        )
    )
    tx.session.flush()
    issues = _keep_issues(tx, report)
    tx.record(
        f"candidate:{report.candidate_id}",
        "reported",
        actor=actor,
        end_screen_seen=report.end_screen_seen,
        abort_reason=reason,
        issues=_journalled(issues),
    )
    return ReportTold(
        candidate_id=report.candidate_id,
        end_screen_seen=report.end_screen_seen,
        abort_reason=reason,
        issues=issues,
    )


def _keep_issues(tx: Transaction, report: rules.Report) -> list[IssueReport]:
    rows = [
        IssueReportRow(
            candidate_id=report.candidate_id,
            rank=rank,
            category=issue.category.value,
            item_number=issue.item_number,
            description=issue.description,
        )
        for rank, issue in enumerate(report.issues, start=1)
    ]
    tx.session.add_all(rows)
    tx.session.flush()
    return [
        IssueReport(id=row.id, category=row.category, item_number=row.item_number, description=row.description)
        for row in rows
    ]


def _journalled(issues: Sequence[IssueReport]) -> str:
    """The categories and item numbers alone: what was described stays in the table, where it can be erased."""
    return " ".join(f"{issue.category}:{issue.item_number or ''}".rstrip(":") for issue in issues)
