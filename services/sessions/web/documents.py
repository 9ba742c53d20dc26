"""The PV de session, for whoever prepares or runs the room."""

from uuid import UUID

from flask import Response

from services.sessions.documents import print_pv
from services.sessions.web.scope import ROOM, actor, my_session
from shared.web.access import blueprint, roles
from shared.web.request import transaction

pages = blueprint("documents", __name__, access=roles(*ROOM))


@pages.get("/sessions/<uuid:session_id>/pv.pdf")
def pv(session_id: UUID) -> Response:
    session = my_session(session_id, *ROOM)
    pdf = print_pv(transaction(), session, actor=actor())
    name = f"pv-session-{session.number}.pdf"
    return Response(pdf, mimetype="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'})
