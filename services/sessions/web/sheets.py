"""The list of a session as a file: downloaded, filled in, deposited, checked, confirmed."""

from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from services.sessions.commands.candidate_list import judge_list, permit_replacement, replace_list
from services.sessions.commands.sheet_checks import keep_sheet, sheet_of, take_sheet
from services.sessions.domain.candidate_list import MANY_IN_A_SESSION, session_number_of
from services.sessions.domain.sheet_columns import CANDIDATE_COLUMNS
from services.sessions.domain.sheet_table import find_header
from services.sessions.queries.candidates import present_candidates
from services.sessions.queries.sessions import local_day
from services.sessions.sheets.pages import corrected_page, list_page
from services.sessions.tables import Session
from services.sessions.web.deposits import KINDS, SHOWN, SheetForm, accept_sheets, given, received
from services.sessions.web.scope import actor, my_session
from shared.errors import Refusal
from shared.identity.model import Role
from shared.web.access import blueprint, roles
from shared.web.request import transaction

pages = blueprint("sheets", __name__, access=roles(Role.REFERENT), url_prefix="/sessions/<uuid:session_id>/fichier")
pages.url_value_preprocessor(accept_sheets)


@pages.get("")
def index(session_id: UUID) -> str:
    return _index(my_session(session_id, Role.REFERENT), SheetForm())


@pages.get("/liste.<any(ods, xlsx, csv):kind>")
def download(session_id: UUID, kind: str) -> Response:
    """The template, with the candidates who are there; that their names left is journalled, as for the PV."""
    session, tx = my_session(session_id, Role.REFERENT), transaction()
    people = present_candidates(tx, session_id)
    tx.record(f"session:{session_id}", "list_exported", actor=actor(), file=kind, candidates=len(people))
    return given(list_page(session, people), kind, f"candidats-session-{session.number}")


@pages.post("")
def check(session_id: UUID) -> ResponseReturnValue:
    session, tx, form = my_session(session_id, Role.REFERENT), transaction(), SheetForm()
    permit_replacement(session, present_candidates(tx, session_id))
    sheet = received(form)
    if isinstance(sheet, int):
        return _index(session, form), sheet
    kept = keep_sheet(tx, sheet, session.centre.uai, session_id, actor=actor())
    return redirect(url_for("sheets.show", session_id=session_id, check_id=kept.id), 303)


@pages.get("/<uuid:check_id>")
def show(session_id: UUID, check_id: UUID) -> ResponseReturnValue:
    """What the sheet would do, or what is wrong in it; once confirmed, the session."""
    session, tx = my_session(session_id, Role.REFERENT), transaction()
    kept = take_sheet(tx, check_id, session.centre.uai, session_id)
    if kept.applied_at is not None:
        return redirect(url_for("sessions.show", session_id=session_id), 303)
    sheet = sheet_of(kept)
    judged = judge_list(tx, session, sheet, local_day(tx, session.centre))
    number = session_number_of(sheet.rows)
    return render_template(
        "sheets/show.html",
        session=session,
        kept=kept,
        problems=judged.reading.problems,
        people=judged.reading.people,
        changes=judged.changes,
        state=judged.state,
        header=find_header(sheet.rows, CANDIDATE_COLUMNS),
        other=number if number != session.number else None,
        many=len(judged.reading.people) > MANY_IN_A_SESSION,
        labels={column.field: column.header for column in CANDIDATE_COLUMNS},
        shown=SHOWN,
    )


@pages.post("/<uuid:check_id>/confirmer")
def confirm(session_id: UUID, check_id: UUID) -> ResponseReturnValue:
    session, tx = my_session(session_id, Role.REFERENT), transaction()
    today = local_day(tx, session.centre)
    replace_list(tx, session_id, check_id, request.form.get("state", ""), today, actor=actor())
    flash("La liste des candidats est à jour.", "success")
    return redirect(url_for("sessions.show", session_id=session_id), 303)


@pages.get("/<uuid:check_id>/a-corriger")
def corrected(session_id: UUID, check_id: UUID) -> Response:
    """The sheet that was deposited, with what to correct in its « Erreur » column."""
    session, tx = my_session(session_id, Role.REFERENT), transaction()
    kept = take_sheet(tx, check_id, session.centre.uai, session_id)
    sheet = sheet_of(kept)
    problems = judge_list(tx, session, sheet, local_day(tx, session.centre)).reading.problems
    page = corrected_page(sheet, problems, CANDIDATE_COLUMNS)
    return given(page, kept.kind, f"candidats-session-{session.number}-a-corriger")


def _index(session: Session, form: SheetForm) -> str:
    refusal = None
    try:
        permit_replacement(session, present_candidates(transaction(), session.id))
    except Refusal as why:
        refusal = why
    return render_template("sheets/index.html", session=session, form=form, kinds=KINDS, refusal=refusal)
