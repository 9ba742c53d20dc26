"""« Créer plusieurs sessions »: one sheet of sessions and candidates, deposited, checked, confirmed."""

from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from services.sessions.commands.session_sheet import create_sessions, judge_sessions
from services.sessions.commands.sheet_checks import keep_sheet, sheet_of, take_sheet
from services.sessions.domain.session_sheet import people_of
from services.sessions.domain.sheet_columns import BULK_COLUMNS
from services.sessions.domain.sheet_table import find_header
from services.sessions.queries.sessions import centres_of
from services.sessions.sheets.pages import corrected_page, sessions_page
from services.sessions.tables import Centre
from services.sessions.web.deposits import KINDS, SHOWN, SheetForm, accept_sheets, given, received
from services.sessions.web.forms import Wanted
from services.sessions.web.scope import actor, my_schools
from shared.errors import Forbidden, NotYours
from shared.identity.model import Role
from shared.web.access import blueprint, roles
from shared.web.request import transaction

pages = blueprint("bulk", __name__, access=roles(Role.REFERENT), url_prefix="/plusieurs-sessions")
pages.url_value_preprocessor(accept_sheets)


class SessionsForm(SheetForm):
    centre_id = SelectField("Centre de certification", [Wanted()], validate_choice=False)


@pages.get("")
def index() -> str:
    return _index(SessionsForm(), _centres())


@pages.get("/modele.<any(ods, xlsx, csv):kind>")
def template(kind: str) -> Response:
    return given(sessions_page(), kind, "sessions-et-candidats")


@pages.post("")
def check() -> ResponseReturnValue:
    centres, form = _centres(), SessionsForm()
    chosen = [one for one in centres if str(one.id) == form.centre_id.data]
    centre = centres[0] if len(centres) == 1 else next(iter(chosen), None)
    if centre is None:
        form.centre_id.errors = ["Choisissez le centre où créer ces sessions."]
    sheet = received(form)
    if isinstance(sheet, int) or centre is None:
        return _index(form, centres), sheet if isinstance(sheet, int) else 400
    kept = keep_sheet(transaction(), sheet, centre.uai, None, actor=actor())
    return redirect(url_for("bulk.show", centre_id=centre.id, check_id=kept.id), 303)


@pages.get("/<uuid:centre_id>/<uuid:check_id>")
def show(centre_id: UUID, check_id: UUID) -> ResponseReturnValue:
    """What the sheet would create, or what is wrong in it; once confirmed, the sessions."""
    centre, tx = _centre(centre_id), transaction()
    kept = take_sheet(tx, check_id, centre.uai, None)
    if kept.applied_at is not None:
        return redirect(url_for("sessions.index"), 303)
    sheet = sheet_of(kept)
    judged = judge_sessions(tx, centre, sheet)
    return render_template(
        "bulk/show.html",
        centre=centre,
        kept=kept,
        judged=judged,
        people=people_of(judged.reading.sessions),
        header=find_header(sheet.rows, BULK_COLUMNS),
        shown=SHOWN,
    )


@pages.post("/<uuid:centre_id>/<uuid:check_id>/confirmer")
def confirm(centre_id: UUID, check_id: UUID) -> ResponseReturnValue:
    create_sessions(transaction(), _centre(centre_id), check_id, request.form.get("state", ""), actor=actor())
    flash("Les sessions du fichier sont créées, avec leurs candidats.", "success")
    return redirect(url_for("sessions.index"), 303)


@pages.get("/<uuid:centre_id>/<uuid:check_id>/a-corriger")
def corrected(centre_id: UUID, check_id: UUID) -> Response:
    """The sheet that was deposited, with what to correct or to know in its « Erreur » column."""
    centre, tx = _centre(centre_id), transaction()
    kept = take_sheet(tx, check_id, centre.uai, None)
    sheet = sheet_of(kept)
    page = corrected_page(sheet, judge_sessions(tx, centre, sheet).reading.problems, BULK_COLUMNS)
    return given(page, kept.kind, "sessions-et-candidats-a-corriger")


def _centres() -> list[Centre]:
    centres = centres_of(transaction(), my_schools(Role.REFERENT))
    if not centres:
        raise Forbidden("no-centre", "Votre établissement n’est pas encore un centre de certification ici.")
    return centres


def _centre(centre_id: UUID) -> Centre:
    """One of one's own. Raises `NotFound`."""
    centre = next((one for one in _centres() if one.id == centre_id), None)
    if centre is None:
        raise NotYours()
    return centre


def _index(form: SessionsForm, centres: list[Centre]) -> str:
    several = [SelectChoice("", "Choisissez le centre")] if len(centres) > 1 else []
    form.centre_id.choices = several + [SelectChoice(str(centre.id), centre.name) for centre in centres]
    return render_template("bulk/index.html", form=form, centres=centres, kinds=KINDS)
