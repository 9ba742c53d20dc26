"""The results of a school, for its own administrators and référents (`docs/procedure.md`)."""

from uuid import UUID

from flask import Response, make_response, render_template

from services.results.queries.school import SchoolSession, school_session, school_sessions
from shared.errors import NotYours
from shared.identity.model import Role
from shared.web.access import blueprint, require_identity, roles
from shared.web.request import transaction

READERS = (Role.SCHOOL_ADMIN, Role.REFERENT)

pages = blueprint("school", __name__, access=roles(*READERS), url_prefix="/etablissement")


@pages.get("/")
def index() -> str:
    found = school_sessions(transaction().session, require_identity().scopes(*READERS))
    return render_template("school/sessions.html", found=found)


@pages.get("/sessions/<uuid:session_id>")
def show(session_id: UUID) -> str:
    return render_template("school/session.html", found=_own(session_id))


@pages.get("/sessions/<uuid:session_id>.csv")
def download(session_id: UUID) -> Response:
    found = _own(session_id)
    response = make_response(found.csv)
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="{found.file_name}"'
    return response


def _own(session_id: UUID) -> SchoolSession:
    """A published session of one of the schools of this person."""
    found = school_session(transaction().session, require_identity().scopes(*READERS), session_id)
    if found is None:
        raise NotYours("Cette session n’est pas de votre établissement, ou ses résultats ne sont pas encore publiés.")
    return found
