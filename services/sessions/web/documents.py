"""The documents of a session, for whoever prepares or runs the room; the catalogue says which ones."""

from typing import cast
from uuid import UUID

from flask import Response, render_template, stream_with_context, url_for

from services.sessions.kit.archive import record_archive, stream_archive
from services.sessions.kit.catalogue import document_named, documents_for
from services.sessions.kit.document import Document, Moment
from services.sessions.queries.candidates import present_candidates
from services.sessions.settings import SessionsSettings
from services.sessions.tables import Session
from services.sessions.web.scope import ROOM, actor, my_session
from shared.identity.model import Role
from shared.web.access import blueprint, require_identity, roles
from shared.web.request import correlation_id, database, settings, transaction

pages = blueprint("documents", __name__, access=roles(*ROOM))


@pages.get("/sessions/<uuid:session_id>/documents")
def index(session_id: UUID) -> str:
    session = my_session(session_id, *ROOM)
    mine = _my_roles(session)
    documents = documents_for(mine)
    told = cast(SessionsSettings, settings())
    return render_template(
        "documents/index.html",
        session=session,
        prepares=Role.REFERENT in mine,
        moments=[(moment, _at(documents, moment)) for moment in Moment],
        candidates=len(present_candidates(transaction(), session_id)),
        presentation_video_url=told.presentation_video_url,
        back=_way_back(session, mine),
    )


@pages.get("/sessions/<uuid:session_id>/documents/<name>")
def download(session_id: UUID, name: str) -> Response:
    session = my_session(session_id, *ROOM)
    document = document_named(session, name, _my_roles(session))
    content = document.make(transaction(), session, actor=actor())
    return Response(content, mimetype=document.media_type, headers=_attached(name))


@pages.get("/sessions/<uuid:session_id>/documents.zip")
def download_all(session_id: UUID) -> Response:
    session = my_session(session_id, *ROOM)
    documents = documents_for(_my_roles(session))
    record_archive(transaction(), session, documents, actor=actor())
    parts = stream_archive(database(), session_id, documents, actor=actor(), correlation_id=correlation_id())
    name = f"documents-session-{session.number}.zip"
    # A notice needs the settings of the application while the zip is being made.
    return Response(stream_with_context(parts), mimetype="application/zip", headers=_attached(name))


@pages.get("/sessions/<uuid:session_id>/pv.pdf")
def pv(session_id: UUID) -> Response:
    """The PV without its number in the address: the one document that other pages lead to by a button."""
    session = my_session(session_id, *ROOM)
    return download(session_id, f"pv-session-{session.number}.pdf")


def _my_roles(session: Session) -> list[Role]:
    """The roles that the person holds where the session is."""
    return [role for role in ROOM if session.centre.uai in require_identity().scopes(role)]


def _at(documents: list[Document], moment: Moment) -> list[Document]:
    return [document for document in documents if document.moment is moment]


def _way_back(session: Session, mine: list[Role]) -> dict[str, str]:
    page = "sessions.show" if Role.REFERENT in mine else "room.show"
    return {"label": f"Session n° {session.number}", "href": url_for(page, session_id=session.id)}


def _attached(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}
