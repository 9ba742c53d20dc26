"""« Fichiers »: what goes with the finalisation, deposited without a script too; and who may read it."""

from uuid import UUID

from flask import Response, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from services.sessions.commands.files import deposit_file, note_reading, remove_file, store_away
from services.sessions.domain.files import CHUNK, FileKind, FileState
from services.sessions.file_tables import SessionFileRow
from services.sessions.files.refusals import SENTENCES
from services.sessions.queries.files import file_of, files_of, has_pv
from services.sessions.queries.started import started_tests
from services.sessions.settings import SessionsSettings
from services.sessions.tables import Session
from services.sessions.web.forms import Wanted
from services.sessions.web.scope import actor, files_settings, my_session
from shared.errors import NotYours, Refusal
from shared.identity.model import Role
from shared.objects.store import MissingObject, StoreAway
from shared.web.access import blueprint, require_identity, roles
from shared.web.request import transaction

pages = blueprint("files", __name__, access=roles(Role.REFERENT), url_prefix="/sessions/<uuid:session_id>/fichiers")
reading = blueprint(
    "file_reading", __name__, access=roles(Role.REFERENT, Role.JURY), url_prefix="/sessions/<uuid:session_id>/fichiers"
)

ACCEPTED = ".pdf,.jpg,.jpeg,.png,.heic,application/pdf,image/jpeg,image/png,image/heic"
MOST_AT_ONCE = 5
"""Files of one form without a script, each of which is inspected while the person waits."""


class FilesForm(FlaskForm):
    kind = SelectField(
        "Nature du fichier",
        [Wanted()],
        validate_choice=False,
        choices=[SelectChoice(kind.value, kind.label) for kind in FileKind],
    )
    files = MultipleFileField("Fichiers à déposer", [Wanted()])


@pages.url_value_preprocessor
def accept_files(_endpoint: str | None, _values: dict[str, object] | None) -> None:
    """Before anything reads the form. What is too big is received all the same, within reason: its sender reads why."""
    request.max_content_length = 4 * files_settings().files_biggest


@pages.get("")
def show(session_id: UUID) -> str:
    return _page(my_session(session_id, Role.REFERENT), FilesForm())


@pages.post("")
def deposit(session_id: UUID) -> ResponseReturnValue:
    session, form, settings = my_session(session_id, Role.REFERENT), FilesForm(), files_settings()
    uploads = [one for one in request.files.getlist("files") if one.filename]
    kind = read_kind(form.kind.data)
    if kind is None:
        form.kind.errors = ["Choisissez la nature du fichier."]
    if not uploads:
        form.files.errors = ["Choisissez le fichier à déposer."]
    if len(uploads) > MOST_AT_ONCE:
        form.files.errors = [f"Déposez {MOST_AT_ONCE} fichiers à la fois, au plus."]
    if kind is None or form.errors:
        return _page(session, form), 400
    refused = []
    for upload in uploads:
        try:
            row = deposit_file(
                transaction(),
                session_id,
                kind,
                upload.filename or "",
                upload.stream,
                actor=actor(),
                settings=settings,
            )
        except Refusal as refusal:
            refused.append(f"{upload.filename} : {refusal.sentence}")
            continue
        if row.state == FileState.REFUSED:
            refused.append(f"{row.name} : {SENTENCES[row.reason]}")
    if refused:
        form.files.errors = refused
        return _page(session, form), 400
    flash("Le fichier est déposé." if len(uploads) == 1 else "Les fichiers sont déposés.", "success")
    return redirect(url_for("files.show", session_id=session_id), 303)


@pages.post("/<uuid:file_id>/retirer")
def remove(session_id: UUID, file_id: UUID) -> ResponseReturnValue:
    my_session(session_id, Role.REFERENT)
    remove_file(transaction(), session_id, file_id, actor=actor())
    flash("Le fichier est retiré.", "success")
    return redirect(url_for("files.show", session_id=session_id), 303)


@reading.get("/<uuid:file_id>")
def read(session_id: UUID, file_id: UUID) -> Response:
    """The bytes, for the centre's référents and, once they were sent to it, the jury: each of its readings is kept."""
    jury = _reads_as_jury(session_id)
    row = file_of(transaction(), session_id, file_id)
    if row is None or row.state in (FileState.RECEIVING, FileState.REFUSED):
        raise NotYours()
    refuse_unreadable(row)
    try:
        content = files_settings().store.open(row.key)
    except StoreAway as away:
        raise store_away() from away
    except MissingObject:
        raise Refusal("file-lost", "Ce fichier n’est plus dans le dépôt : prévenez l’exploitant.", status=410) from None
    if jury:
        note_reading(transaction(), row, actor=actor())
    answer = send_file(content, mimetype=row.media_type, as_attachment=True, download_name=row.name)
    answer.content_length = row.size
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'; frame-ancestors 'none'"
    return answer


def refuse_unreadable(row: SessionFileRow) -> None:
    """:raises Refusal: it waits for the virus scan, or its time is over."""
    if row.state == FileState.WAITING:
        raise Refusal("file-being-scanned", "L’analyse antivirus de ce fichier est en cours : revenez dans un moment.")
    if row.state == FileState.ERASED:
        sentence = "Ce fichier a été effacé, comme le prévoit le calendrier de conservation."
        raise Refusal("file-erased", sentence, status=410)


def read_kind(typed: str | None) -> FileKind | None:
    return FileKind(typed) if typed in set(FileKind) else None


def _reads_as_jury(session_id: UUID) -> bool:
    """True for a member of the jury, False for a référent of the centre. Raises `NotYours` for anyone else."""
    person = require_identity()
    session = transaction().session.get(Session, session_id)
    if person.has(Role.JURY) and session is not None and session.finalised_at is not None:
        return True
    if not person.has(Role.REFERENT):
        raise NotYours()
    my_session(session_id, Role.REFERENT)
    return False


def _page(session: Session, form: FilesForm) -> str:
    tx = transaction()
    files = files_of(tx, session.id)
    settings: SessionsSettings = files_settings()
    if not form.is_submitted():
        form.kind.data = (FileKind.OTHER if has_pv(files) else FileKind.PV).value
    return render_template(
        "files/index.html",
        session=session,
        form=form,
        files=files,
        has_pv=has_pv(files),
        open=session.finalised_at is None,
        started=bool(started_tests(tx, session.id)),
        reasons=SENTENCES,
        accepted=ACCEPTED,
        most=settings.files_most,
        biggest=settings.files_biggest,
        chunk=CHUNK,
    )
