"""The documents of a session, for whoever prepares or runs the room; the catalogue says which ones."""

from uuid import UUID

from flask import Response

from services.sessions.kit.catalogue import document_named
from services.sessions.tables import Session
from services.sessions.web.scope import ROOM, actor, my_schools, my_session
from shared.identity.model import Role
from shared.web.access import blueprint, roles
from shared.web.request import transaction

pages = blueprint("documents", __name__, access=roles(*ROOM))


@pages.get("/sessions/<uuid:session_id>/documents/<name>")
def download(session_id: UUID, name: str) -> Response:
    session = my_session(session_id, *ROOM)
    document = document_named(session, name, _my_roles(session))
    return _file(document.make(transaction(), session, actor=actor()), name, document.media_type)


@pages.get("/sessions/<uuid:session_id>/pv.pdf")
def pv(session_id: UUID) -> Response:
    """The PV without its number in the address: the one button that the pages of the session and of the room show."""
    session = my_session(session_id, *ROOM)
    return download(session_id, f"pv-session-{session.number}.pdf")


def _my_roles(session: Session) -> list[Role]:
    """The roles that the person holds where the session is."""
    return [role for role in ROOM if session.centre.uai in my_schools(role)]


def _file(content: bytes, name: str, media_type: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, mimetype=media_type, headers=headers)
