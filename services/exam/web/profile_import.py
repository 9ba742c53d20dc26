"""The profiles of a class from a file: template, check, preview, confirmation."""

from uuid import UUID

from flask import Response, flash, make_response, redirect, render_template, request, url_for

from services.exam.commands.profile_import import apply_check, keep_check, take_check
from services.exam.domain.profile_sheet import Listed, Problem, read_profiles, template_columns
from services.exam.profile_files.reading import BIGGEST_UPLOAD, RefusedFile, read_cells
from services.exam.profile_files.writing import csv_file
from services.exam.queries.classes import pupils_of
from services.exam.queries.profile_imports import changes_of
from services.exam.tables import ProfileImport
from services.exam.web.classes import STAFF, file_word, journal_export, my_class, my_schools
from shared.domain.spreadsheet import guarded_cell
from shared.errors import NotYours
from shared.referential.bank import load_bank
from shared.web.access import blueprint, require_identity, roles
from shared.web.request import transaction

pages = blueprint("profile_import", __name__, access=roles(*STAFF), url_prefix="/classes/profils")

SHOWN = 200
"""Problems on the page."""


@pages.url_value_preprocessor
def accept_files(_endpoint: str | None, _values: dict[str, object] | None) -> None:
    """A file that is too big is received all the same, within reason: its sender reads why beside the field."""
    request.max_content_length = 20 * BIGGEST_UPLOAD


@pages.get("")
def index() -> Response:
    return _index(*my_class())


@pages.get("/modele.csv")
def template() -> Response:
    """Prefilled with the pupils of the class; that their names left is journalled."""
    uai, division = my_class()
    bank, pupils = load_bank(), pupils_of(transaction(), uai, division)
    journal_export(uai, division, len(pupils))
    blank = [""] * len(bank.competences)
    rows = [[str(one.pupil_id), one.last_name, one.first_name, one.division, *blank] for one in pupils]
    return csv_file(f"modele-profils-{file_word(division)}", [template_columns(bank), *rows], guarded_cell)


@pages.post("")
def check() -> Response:
    uai, division = my_class()
    upload, tx = request.files.get("profiles"), transaction()
    if upload is None or not upload.filename:
        return _index(uai, division, refusal="Choisissez le fichier à déposer.", status=400)
    pupils = [Listed(one.pupil_id, one.last_name, one.first_name) for one in pupils_of(tx, uai, division)]
    try:
        reading = read_profiles(read_cells(upload.stream), pupils, load_bank())  # type: ignore[arg-type]
    except RefusedFile as refused:
        return _index(uai, division, refusal=refused.sentence, status=refused.status)
    if reading.problems:
        return _index(uai, division, problems=reading.problems, status=422)
    replaces = request.form.get("replaces") == "oui"
    kept = keep_check(tx, uai, division, reading.levels, replaces=replaces, actor=require_identity().actor)
    return make_response(redirect(url_for("profile_import.show", check_id=kept.id), 303))


@pages.get("/<uuid:check_id>")
def show(check_id: UUID) -> Response:
    """What the file would change; once confirmed, the class."""
    kept = _mine(check_id)
    if kept.applied_at is not None:
        return _to_class(kept)
    html = render_template("exam/profile_import/show.html", kept=kept, changes=changes_of(transaction(), kept))
    return make_response(html)


@pages.post("/<uuid:check_id>")
def confirm(check_id: UUID) -> Response:
    _mine(check_id)
    kept = apply_check(transaction(), check_id, actor=require_identity().actor)
    flash(f"Les profils de la classe {kept.division} sont importés.", "success")
    return _to_class(kept)


def _mine(check_id: UUID) -> ProfileImport:
    """A check of one's own, of a school where one still is."""
    kept = take_check(transaction(), check_id, actor=require_identity().actor)
    if kept.uai not in my_schools():
        raise NotYours()
    return kept


def _to_class(kept: ProfileImport) -> Response:
    return make_response(redirect(url_for("classes.show", etablissement=kept.uai, classe=kept.division), 303))


def _index(
    uai: str, division: str, *, problems: list[Problem] | None = None, refusal: str = "", status: int = 200
) -> Response:
    html = render_template(
        "exam/profile_import/index.html",
        uai=uai,
        division=division,
        problems=problems or [],
        refusal=refusal,
        shown=SHOWN,
        replaces=request.form.get("replaces") == "oui",
    )
    return make_response(html, status)
