"""What the pages of sheets share: a file received, a file given."""

from flask import Response, request
from flask_wtf.file import FileField

from services.sessions.sheets.opening import BIGGEST_UPLOAD, read_sheet
from services.sessions.sheets.page import Page
from services.sessions.sheets.refusals import RefusedSheet
from services.sessions.sheets.sheet import Sheet, SheetKind
from services.sessions.sheets.writing import write_page
from services.sessions.web.forms import RuledForm, Wanted

SHOWN = 200
"""Lines of a table of a page; the file given back has them all."""

KINDS = {"ods": "LibreOffice (.ods)", "xlsx": "Excel (.xlsx)", "csv": "Texte (.csv)"}


class SheetForm(RuledForm):
    sheet = FileField("Fichier rempli", [Wanted()])


def accept_sheets(_endpoint: str | None, _values: dict[str, object] | None) -> None:
    """Before anything reads the form: files are bigger than forms. They wait on the disk, not in memory.

    One that is too big is received all the same, within reason: its sender reads why beside the field.
    """
    request.max_content_length = 5 * BIGGEST_UPLOAD


def received(form: SheetForm) -> Sheet | int:
    """The sheet of the form, or the status of its refusal, told beside the field."""
    upload = request.files.get("sheet")
    if upload is None or not upload.filename:
        form.sheet.errors = ["Choisissez le fichier à déposer."]
        return 400
    try:
        return read_sheet(upload.stream)  # type: ignore[arg-type]
    except RefusedSheet as refusal:
        form.sheet.errors = [refusal.sentence]
        return refusal.status


def given(page: Page, kind: str, name: str) -> Response:
    """The page as a file. It holds names: no cache keeps it."""
    chosen = SheetKind(kind)
    headers = {"Content-Disposition": f'attachment; filename="{name}.{kind}"', "Cache-Control": "no-store"}
    return Response(write_page(page, chosen), mimetype=chosen.media_type, headers=headers)
