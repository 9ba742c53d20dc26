"""A session on the model of another (`docs/rules.md` R-DUPLICATE)."""

from uuid import UUID, uuid4

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from services.sessions.commands.duplication import Duplicate, duplicate_session
from services.sessions.web.forms import DuplicateForm
from services.sessions.web.scope import actor, my_session
from services.sessions.web.session_form import read_description, show_form
from shared.domain.forms import InvalidForm
from shared.identity.model import Role
from shared.web.access import blueprint, roles
from shared.web.request import transaction

pages = blueprint("duplication", __name__, access=roles(Role.REFERENT))


@pages.route("/sessions/<uuid:session_id>/dupliquer", methods=["GET", "POST"])
def duplicate(session_id: UUID) -> ResponseReturnValue:
    source, form = my_session(session_id, Role.REFERENT), DuplicateForm()
    form.offer([source.centre])
    if request.method == "GET":
        form.draft_id.data = str(uuid4())
        form.fill_like(source)
        return show_form(form, [source.centre], source=source)
    try:
        described = read_description(form, [source.centre], stays=True)
    except InvalidForm as refusal:
        return show_form(form, [source.centre], source=source), refusal.status
    wanted = bool(form.with_candidates.data)
    made = duplicate_session(transaction(), source, form.new_id, described, with_candidates=wanted, actor=actor())
    flash(*_said(made))
    return redirect(url_for("sessions.show", session_id=made.session_id), 303)


def _said(made: Duplicate) -> tuple[str, str]:
    """What came along, and a word of those who did not."""
    if not made.candidates and not made.left_out:
        return "La session est créée. Inscrivez maintenant les candidats.", "success"
    came = f"{made.candidates} candidat" if made.candidates < 2 else f"{made.candidates} candidats"
    if not made.left_out:
        return f"La session est créée, avec {came}.", "success"
    left = "1 candidat n’est plus" if made.left_out == 1 else f"{made.left_out} candidats ne sont plus"
    return (
        f"La session est créée, avec {came}. {left} dans la base élèves, ou leurs informations ont été effacées : "
        "vérifiez la liste.",
        "warning",
    )
