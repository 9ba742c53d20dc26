"""The finalisation, in steps that work without any script: files, candidates and comment, read again, confirm.

What is typed is kept at each step, until it is sent."""

from collections.abc import Sequence
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from services.sessions.commands.finalisation import finalise_session, save_draft
from services.sessions.domain import finalisation as rules
from services.sessions.domain.files import FileState
from services.sessions.queries.files import count_unready, draft_of, files_of, has_pv
from services.sessions.queries.room_history import count_unconfirmed
from services.sessions.queries.room_notes import room_notes_of
from services.sessions.queries.started import started_tests
from services.sessions.tables import Session
from services.sessions.web.finalisation_sheet import FinalisationSheet
from services.sessions.web.scope import actor, my_session
from shared.domain.forms import InvalidForm
from shared.errors import Refusal
from shared.identity.model import Role
from shared.web.access import blueprint, roles
from shared.web.request import transaction

pages = blueprint("finalisation", __name__, access=roles(Role.REFERENT), url_prefix="/sessions/<uuid:session_id>")

CONFIRM, CORRECT, TICK_ALL, ADD, DROP = "confirmer", "corriger", "tout-cocher", "ajouter", "retirer"
FILES = "fichiers"
"""What a button of the form asks, besides reading it again: `action=ajouter:<candidate>` and so on."""


@pages.get("/finaliser")
def blank(session_id: UUID) -> ResponseReturnValue:
    session = my_session(session_id, Role.REFERENT)
    tests = started_tests(transaction(), session_id)
    rules.refuse_untimely(session.status, tests)
    draft = draft_of(transaction(), session_id)
    notes = room_notes_of(transaction(), session_id)
    return _form_page(session, FinalisationSheet.read(tests, MultiDict(draft) if draft else None, notes))


@pages.post("/finaliser")
def submit(session_id: UUID) -> ResponseReturnValue:
    session = my_session(session_id, Role.REFERENT)
    tests = started_tests(transaction(), session_id)
    if session.finalised_at is not None:
        return _already(session)
    rules.refuse_untimely(session.status, tests)
    sheet = FinalisationSheet.read(tests, request.form)
    action, *words = request.form.get("action", "").split(":")
    _rearrange(sheet, action, words)
    save_draft(transaction(), session_id, sheet.draft)
    if action == FILES:
        return redirect(url_for("files.show", session_id=session_id), 303)
    if action in {CORRECT, TICK_ALL, ADD, DROP}:
        return _form_page(session, sheet)
    try:
        _refuse_moved(sheet)
        reports = sheet.reports()
        comment = sheet.comment.global_comment.data or ""
        if action != CONFIRM:
            files = files_of(transaction(), session_id)
            rules.finalise(session.status, tests, reports, comment)
            return render_template(
                "finalisation/confirm.html",
                session=session,
                sheet=sheet,
                tests=tests,
                missing=rules.missing_ticks(tests, reports),
                reminders=rules.reminders(
                    tests,
                    reports,
                    pv=has_pv(files),
                    on_their_way=count_unready(files),
                    unconfirmed=count_unconfirmed(transaction(), session_id),
                ),
                summary=_summary(tests, reports, comment, sum(FileState(one.state).whole for one in files)),
                has_pv=has_pv(files),
            )
        finalise_session(transaction(), session_id, reports, comment, actor=actor())
    except Refusal as refusal:
        return _refused(session, sheet, refusal)
    flash("La session est finalisée. Merci : le jury Pix prend la suite.", "success")
    return redirect(url_for("sessions.show", session_id=session_id), 303)


def _rearrange(sheet: FinalisationSheet, action: str, words: list[str]) -> None:
    """Tick, add or take away, and show the form again with all that it held."""
    match action, words:
        case "tout-cocher", _:
            sheet.tick_all()
        case "ajouter", [key]:
            sheet.add_issue(key)
        case "retirer", [key, rank] if rank.isdecimal() and len(rank) < 3:
            sheet.drop_issue(key, int(rank))


def _refuse_moved(sheet: FinalisationSheet) -> None:
    """What was said of a test holds only for the test as it was shown."""
    names = ", ".join(block.test.name for block in sheet.blocks if block.moved)
    if names:
        raise Refusal(
            "test-moved",
            f"Le test a commencé ou s’est terminé depuis l’affichage de cette page pour : {names}. "
            "Vérifiez ce candidat, puis validez de nouveau : le reste de votre saisie est conservé.",
        )


def _refused(session: Session, sheet: FinalisationSheet, refusal: Refusal) -> ResponseReturnValue:
    """The form again, whole. The tests are read anew: one of them may have ended, or begun, meanwhile."""
    if refusal.code == "session-already-finalised":
        return _already(session)
    tests = started_tests(transaction(), session.id)
    if tests != [block.test for block in sheet.blocks]:
        sheet = FinalisationSheet.read(tests, request.form)
    if isinstance(refusal, InvalidForm):
        for problem in refusal.problems:
            sheet.comment[problem.field].errors = [problem.sentence]
    else:
        sheet.form_errors.append(refusal.sentence)
    if refusal.code == "unfinished-without-abort-reason":
        sheet.ask_reasons()
    return _form_page(session, sheet), refusal.status


def _already(session: Session) -> ResponseReturnValue:
    """A second click finds the work done."""
    flash("Cette session est finalisée : ce qui a été transmis est affiché ci-dessous.", "info")
    return redirect(url_for("sessions.show", session_id=session.id), 303)


def _form_page(session: Session, sheet: FinalisationSheet) -> str:
    files = files_of(transaction(), session.id)
    return render_template("finalisation/form.html", session=session, sheet=sheet, has_pv=has_pv(files))


def _summary(
    tests: Sequence[rules.StartedTest], reports: Sequence[rules.Report], comment: str, files: int
) -> list[tuple[str, str]]:
    """What is about to be sent, in figures."""
    done = sum(test.completed for test in tests)
    seen = sum(report.end_screen_seen for report in reports)
    issues = sum(len(report.issues) for report in reports)
    return [
        ("Tests terminés", f"{done}, dont {seen} avec l’écran de fin de test vu" if done else "0"),
        ("Tests non terminés", str(len(tests) - done)),
        ("Signalements", str(issues)),
        ("Fichiers", str(files)),
        ("Commentaire global", comment.strip() or "Aucun"),
    ]
