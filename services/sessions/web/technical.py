"""« Test technique » of a session: what to type on each computer, and what each is worth (R-TECHNICAL)."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from services.sessions.commands.technical import open_technical_test, remove_computer, renew_technical_code
from services.sessions.domain.session_life import refusal_to_edit
from services.sessions.kit.entrance import qr_uri, technical_address, written
from services.sessions.queries.technical import computers_of, summary, to_mend
from services.sessions.web.scope import actor, my_session
from shared.domain.codes import technical_code
from shared.identity.model import Role
from shared.web.access import blueprint, roles
from shared.web.request import transaction

pages = blueprint(
    "technical", __name__, access=roles(Role.REFERENT), url_prefix="/sessions/<uuid:session_id>/test-technique"
)


@pages.get("")
def show(session_id: UUID) -> str:
    session = my_session(session_id, Role.REFERENT)
    computers = computers_of(transaction(), session_id)
    code = technical_code(session.number, session.technical_code) if session.technical_code else ""
    return render_template(
        "technical/index.html",
        session=session,
        open=refusal_to_edit(session.status) is None,
        code=code,
        address=written(technical_address()),
        link=technical_address(code),
        qr=qr_uri(technical_address(code)) if code else "",
        computers=computers,
        summary=summary(computers),
        to_mend=to_mend(computers),
    )


@pages.post("")
def start(session_id: UUID) -> ResponseReturnValue:
    my_session(session_id, Role.REFERENT)
    open_technical_test(transaction(), session_id, actor=actor())
    flash("Le test technique est ouvert.", "success")
    return _back(session_id)


@pages.post("/code")
def renew(session_id: UUID) -> ResponseReturnValue:
    my_session(session_id, Role.REFERENT)
    renew_technical_code(transaction(), session_id, actor=actor())
    flash(
        "Le code est renouvelé : l’ancien n’ouvre plus rien. Les postes déjà vérifiés restent sur la liste.", "success"
    )
    return _back(session_id)


@pages.post("/postes/<uuid:computer_id>")
def remove(session_id: UUID, computer_id: UUID) -> ResponseReturnValue:
    my_session(session_id, Role.REFERENT)
    remove_computer(transaction(), session_id, computer_id, actor=actor())
    flash("Le poste est retiré de la liste. Il y revient s’il est vérifié de nouveau.", "success")
    return _back(session_id)


@pages.get("/code")
@pages.get("/postes/<uuid:computer_id>")
def go_back(session_id: UUID, computer_id: UUID | None = None) -> ResponseReturnValue:  # noqa: ARG001
    """The address of a button, loaded again."""
    return _back(session_id)


def _back(session_id: UUID) -> ResponseReturnValue:
    return redirect(url_for("technical.show", session_id=session_id), 303)
