"""« Base élèves »: the référent gives the file of the school, reads what it would do, confirms."""

import csv
import io
from collections.abc import Iterator
from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from services.sessions.commands.roll_import import apply_roll, check_gone, check_roll
from services.sessions.queries.roll_imports import (
    SHOWN,
    classes_of,
    every_note,
    import_of,
    last_import,
    lists_of,
    notes_of,
)
from services.sessions.queries.sessions import centres_of, local_day
from services.sessions.roll_files.opening import BIGGEST_UPLOAD
from services.sessions.roll_files.refusals import RefusedFile
from services.sessions.tables import Centre, RollImport, RollImportNote
from services.sessions.web.forms import RuledForm, Wanted
from services.sessions.web.scope import actor, my_schools
from shared.domain.spreadsheet import BYTE_ORDER_MARK, plain_cell
from shared.errors import Forbidden
from shared.identity.model import Role
from shared.web.access import blueprint, roles
from shared.web.request import database, transaction

pages = blueprint("roll", __name__, access=roles(Role.REFERENT), url_prefix="/base-eleves")

SOURCES = {"siecle": "SIECLE", "fregata": "Fregata", "onde": "ONDE"}
KINDS = {
    "error": "Erreur",
    "departed": "Laissé de côté",
    "without_class": "Laissé de côté",
    "inactive": "Laissé de côté",
}
_HEADER = ("Nature", "Ligne", "Colonne", "Élève", "Ce qu’il faut faire")


class RollForm(RuledForm):
    centre_id = SelectField("Établissement", [Wanted()], validate_choice=False)
    roll = FileField("Fichier de la base élèves", [Wanted()])


@pages.url_value_preprocessor
def accept_files(_endpoint: str | None, _values: dict[str, object] | None) -> None:
    """Before anything reads the form: files are bigger than forms. They wait on the disk, not in memory.

    One that is too big is received all the same, within reason: its sender reads why beside the field.
    """
    request.max_content_length = 3 * BIGGEST_UPLOAD


@pages.get("")
def index() -> str:
    return _index(RollForm(), _centres())


@pages.post("")
def check() -> ResponseReturnValue:
    centres, form, tx = _centres(), RollForm(), transaction()
    centre = next(
        (one for one in centres if str(one.id) == form.centre_id.data), centres[0] if len(centres) == 1 else None
    )
    upload = request.files.get("roll")
    if centre is None:
        form.centre_id.errors = ["Choisissez l’établissement dont vous déposez la base élèves."]
    if upload is None or not upload.filename:
        form.roll.errors = ["Choisissez le fichier à déposer."]
    if centre is None or upload is None or not upload.filename:
        return _index(form, centres), 400
    try:
        found = check_roll(tx, centre.uai, upload.stream, local_day(tx, centre), actor=actor())  # type: ignore[arg-type]
    except RefusedFile as refusal:
        form.roll.errors = [refusal.sentence]
        return _index(form, centres), refusal.status
    return redirect(url_for("roll.show", import_id=found.id), 303)


@pages.get("/<uuid:import_id>")
def show(import_id: UUID) -> str:
    found, tx = _mine(import_id), transaction()
    pending = found.applied_at is None and not found.errors
    return render_template(
        "roll/show.html",
        found=found,
        centre=centres_of(tx, [found.uai])[0],
        source=SOURCES[found.source],
        notes=notes_of(tx, found),
        lists=lists_of(tx, found) if pending else {},
        on_roll=sum(count for _, count in classes_of(tx, found.uai)),
        shown=SHOWN,
    )


@pages.post("/<uuid:import_id>/confirmer")
def confirm(import_id: UUID) -> ResponseReturnValue:
    found = _mine(import_id)
    apply_roll(transaction(), found.uai, import_id, actor=actor())
    flash("La base élèves est à jour.", "success")
    return redirect(url_for("roll.show", import_id=import_id), 303)


@pages.get("/<uuid:import_id>/rapport.csv")
def report(import_id: UUID) -> Response:
    found = _mine(import_id)
    name = f"base-eleves-{found.uai}-rapport.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(_report(every_note(database(), import_id)), mimetype="text/csv", headers=headers)


def _report(notes: Iterator[RollImportNote]) -> Iterator[str]:
    yield BYTE_ORDER_MARK + _csv_line(_HEADER)
    for note in notes:
        yield _csv_line((KINDS[note.kind], str(note.line), note.column, note.name, note.sentence))


def _csv_line(cells: tuple[str, ...]) -> str:
    line = io.StringIO(newline="")
    csv.writer(line, delimiter=";", lineterminator="\r\n").writerow([plain_cell(cell) for cell in cells])
    return line.getvalue()


def _mine(import_id: UUID) -> RollImport:
    """A check of one's own schools. Raises `NotFound`."""
    found = import_of(transaction(), import_id, my_schools(Role.REFERENT))
    if found is None:
        raise check_gone()
    return found


def _centres() -> list[Centre]:
    centres = centres_of(transaction(), my_schools(Role.REFERENT))
    if not centres:
        raise Forbidden("no-centre", "Votre établissement n’est pas encore un centre de certification ici.")
    return centres


def _index(form: RollForm, centres: list[Centre]) -> str:
    tx = transaction()
    several = [SelectChoice("", "Choisissez l’établissement")] if len(centres) > 1 else []
    form.centre_id.choices = several + [SelectChoice(str(centre.id), centre.name) for centre in centres]
    rolls = [(centre, classes_of(tx, centre.uai), last_import(tx, centre.uai)) for centre in centres]
    return render_template("roll/index.html", form=form, rolls=rolls, sources=SOURCES)
