"""Resumable uploads, for the page « Fichiers » with its script: the core of tus 1.0, with creation and termination.

The gateway lets no other method through than GET and POST: pieces come by POST with `X-HTTP-Method-Override: PATCH`,
as the protocol allows.
"""

import base64
import binascii
from uuid import UUID

from flask import Response, request, url_for

from services.sessions.commands.files import announce_file, receive_part, remove_file
from services.sessions.domain.files import FileKind, FileState
from services.sessions.file_tables import SessionFileRow
from services.sessions.files.refusals import SENTENCES
from services.sessions.queries.files import file_of
from services.sessions.web.files import read_kind
from services.sessions.web.scope import actor, files_settings, my_session
from shared.errors import NotFound, Refusal
from shared.identity.model import Role
from shared.web.access import blueprint, roles
from shared.web.errors import problem
from shared.web.request import transaction

pages = blueprint(
    "uploads", __name__, access=roles(Role.REFERENT), url_prefix="/sessions/<uuid:session_id>/fichiers/envois"
)

VERSION = "1.0.0"
PIECE = "application/offset+octet-stream"


@pages.before_request
def refuse_another_protocol() -> Response | None:
    if request.method == "OPTIONS" or request.headers.get("Tus-Resumable") == VERSION:
        return None
    return Response(status=412, headers={"Tus-Version": VERSION})


@pages.after_request
def say_the_protocol(answer: Response) -> Response:
    answer.headers["Tus-Resumable"] = VERSION
    return answer


@pages.route("", methods=["OPTIONS"])
def describe(session_id: UUID) -> Response:
    my_session(session_id, Role.REFERENT)
    told = {"Tus-Version": VERSION, "Tus-Extension": "creation,termination"}
    return Response(status=204, headers={**told, "Tus-Max-Size": str(files_settings().files_biggest)})


@pages.post("")
def announce(session_id: UUID) -> Response:
    my_session(session_id, Role.REFERENT)
    told = _metadata(request.headers.get("Upload-Metadata", ""))
    kind = read_kind(told.get("kind")) or FileKind.OTHER
    size = _count("Upload-Length")
    name = told.get("filename", "")
    row = announce_file(transaction(), session_id, kind, name, size, actor=actor(), settings=files_settings())
    place = url_for("uploads.tell", session_id=session_id, file_id=row.id)
    return Response(status=201, headers={"Location": place, "Upload-Offset": "0"})


@pages.get("/<uuid:file_id>")
def tell(session_id: UUID, file_id: UUID) -> Response:
    """How much of a file is here: asked by HEAD, before an upload goes on."""
    my_session(session_id, Role.REFERENT)
    row = file_of(transaction(), session_id, file_id)
    if row is None:
        raise NotFound("Cet envoi n’existe plus : choisissez de nouveau le fichier.")
    if row.state == FileState.REFUSED:
        return _refused(row)
    return Response(status=200, headers={"Upload-Offset": str(_here(row)), "Upload-Length": str(row.size)})


@pages.route("/<uuid:file_id>", methods=["POST", "PATCH"])
def receive(session_id: UUID, file_id: UUID) -> Response:
    my_session(session_id, Role.REFERENT)
    if request.method == "POST" and request.headers.get("X-HTTP-Method-Override") != "PATCH":
        raise Refusal("method", "Cette adresse attend un morceau de fichier.", status=405)
    if request.mimetype != PIECE:
        raise Refusal("media-type", "Cette adresse attend un morceau de fichier.", status=415)
    start, content = _count("Upload-Offset"), request.get_data(cache=False)
    row = receive_part(transaction(), session_id, file_id, start, content, files_settings())
    if row.state == FileState.REFUSED:
        return _refused(row)
    return Response(status=204, headers={"Upload-Offset": str(start + len(content))})


@pages.delete("/<uuid:file_id>")
def end(session_id: UUID, file_id: UUID) -> Response:
    my_session(session_id, Role.REFERENT)
    remove_file(transaction(), session_id, file_id, actor=actor())
    return Response(status=204)


def _here(row: SessionFileRow) -> int:
    return row.received if row.state == FileState.RECEIVING else row.size


def _refused(row: SessionFileRow) -> Response:
    """The refusal is kept: this is an answer, not an error that undoes."""
    return problem(422, "Fichier refusé", SENTENCES[row.reason], code=f"file-{row.reason}")


def _count(header: str) -> int:
    typed = request.headers.get(header, "")
    if not typed.isascii() or not typed.isdecimal() or len(typed) > 12:
        raise Refusal("upload-header", f"L’en-tête {header} manque ou n’est pas un nombre.", status=400)
    return int(typed)


def _metadata(typed: str) -> dict[str, str]:
    """« kind cHY=,filename cHYucGRm », values in base 64; what cannot be read is left out."""
    told = {}
    for pair in typed[:4096].split(","):
        key, _, value = pair.strip().partition(" ")
        try:
            told[key] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            continue
    return told
