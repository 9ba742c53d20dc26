"""One certification in front of the jury: everything that is known of it, and the decision."""

from uuid import UUID

from flask import Response, flash, make_response, redirect, render_template, url_for

from services.results.commands.deciding import decide
from services.results.queries.dossier import dossier
from services.results.tables import Decision
from services.results.web.forms import STALE, DecisionForm, SeenForm
from shared.errors import NotFound, Refusal
from shared.identity.model import Role
from shared.web.access import blueprint, require_identity, roles
from shared.web.request import transaction

pages = blueprint("jury_certifications", __name__, access=roles(Role.JURY), url_prefix="/jury/certifications")


@pages.get("/<uuid:attempt_id>")
def show(attempt_id: UUID) -> Response:
    return certification_page(attempt_id)


@pages.post("/<uuid:attempt_id>/decision")
def receive(attempt_id: UUID) -> Response:
    form = DecisionForm()
    if not form.validate_on_submit():
        return certification_page(attempt_id, form, status=400)
    try:
        decide(
            transaction(),
            attempt_id,
            Decision(form.decision.data),
            candidate_comment=form.candidate_comment.data,
            internal_comment=form.internal_comment.data,
            seen=int(form.seen.data),
            by=require_identity(),
        )
    except Refusal as refusal:
        return certification_page(attempt_id, form, refusal.sentence, refusal.status)
    return _done("La décision est enregistrée.", attempt_id)


@pages.post("/<uuid:attempt_id>/decision/retirer")
def undo(attempt_id: UUID) -> Response:
    form = SeenForm()
    if not form.validate_on_submit():
        return certification_page(attempt_id, refusal=STALE, status=400)
    try:
        decide(transaction(), attempt_id, Decision.UNDO, seen=int(form.seen.data), by=require_identity())
    except Refusal as refusal:
        return certification_page(attempt_id, refusal=refusal.sentence, status=refusal.status)
    return _done("La décision est retirée : le résultat calculé est rétabli.", attempt_id)


def certification_page(
    attempt_id: UUID, form: DecisionForm | None = None, refusal: str = "", status: int = 200
) -> Response:
    """The page as things stand now; after a refusal, what was typed is still there."""
    found = dossier(transaction().session, attempt_id)
    if found is None:
        raise NotFound("Cette certification n’existe pas. Revenez à la liste des sessions.")
    form = form or DecisionForm(formdata=None)
    form.seen.data = str(found.decisions_taken)
    return make_response(render_template("jury/certification.html", found=found, form=form, refusal=refusal), status)


def _done(sentence: str, attempt_id: UUID) -> Response:
    flash(sentence, "success")
    return make_response(redirect(url_for(".show", attempt_id=attempt_id), 303))
