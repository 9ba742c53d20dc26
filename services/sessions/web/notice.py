"""The notice for candidates, projected on the board; on paper it is in the catalogue (`docs/rules.md`, R-NOTICE)."""

from uuid import UUID

from flask import render_template, request, url_for

from services.sessions.domain.notice import Version, steps_of
from services.sessions.kit.entrance import join_address, qr_uri, written
from services.sessions.tables import Session
from services.sessions.web.scope import ROOM, my_schools, my_session
from shared.identity.model import Role
from shared.web.access import blueprint, roles

pages = blueprint("notice", __name__, access=roles(*ROOM))


@pages.get("/sessions/<uuid:session_id>/notice")
def board(session_id: UUID) -> str:
    """A version that is not one shows that of the Pix account: a class waits in front of it."""
    session = my_session(session_id, *ROOM)
    asked = request.args.get("version", "")
    version = Version(asked) if asked in set(Version) else Version.PIX
    return render_template(
        "notice/board.html",
        number=session.number,
        place=session.room,
        session_id=session.id,
        version=version,
        steps=steps_of(version),
        address=written(join_address()),
        qr=qr_uri(join_address()),
        leave=_way_out(session),
    )


def _way_out(session: Session) -> str:
    """Back to where each one works."""
    mine = session.centre.uai in my_schools(Role.REFERENT)
    return url_for("sessions.show" if mine else "room.show", session_id=session.id)
