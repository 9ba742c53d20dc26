"""The notice for candidates: on the board, in full screen, or on paper (`docs/rules.md`, R-NOTICE)."""

from uuid import UUID

from flask import Response, render_template, request, url_for

from services.sessions.domain.notice import Version, steps_of
from services.sessions.kit.entrance import join_address, qr_uri, written
from services.sessions.kit.notice import print_notice
from services.sessions.tables import Session
from services.sessions.web.files import pdf_file
from services.sessions.web.scope import ROOM, actor, my_schools, my_session
from shared.errors import NotFound
from shared.identity.model import Role
from shared.web.access import blueprint, roles
from shared.web.request import transaction

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


@pages.get("/sessions/<uuid:session_id>/notice-<version>.pdf")
def paper(session_id: UUID, version: str) -> Response:
    session = my_session(session_id, *ROOM)
    if version not in set(Version):
        raise NotFound("Cette notice n’existe pas : il y en a une pour le compte Pix et une pour l’ENT.")
    pdf = print_notice(transaction(), session, Version(version), actor=actor())
    return pdf_file(pdf, f"notice-candidat-{version}-{session.number}.pdf")


def _way_out(session: Session) -> str:
    """Back to where each one works."""
    mine = session.centre.uai in my_schools(Role.REFERENT)
    return url_for("sessions.show" if mine else "invigilation.show", session_id=session.id)
