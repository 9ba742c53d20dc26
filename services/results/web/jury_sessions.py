"""The jury's sessions: what is to be published, what waits, what is published; one session; its publication."""

from uuid import UUID

from flask import Response, flash, make_response, redirect, render_template, request, url_for

from services.results.commands.advising import give_advice
from services.results.commands.publishing import publish_session
from services.results.journal.timeline import states_of, timeline
from services.results.queries.jury_sessions import (
    LONGEST_SEARCH,
    PAGE_SIZE,
    JurySession,
    Stage,
    absent_candidates,
    count_by_stage,
    jury_session,
    jury_sessions,
)
from services.results.tables import SessionAdvice
from services.results.web.forms import AdviceForm
from services.results.words import MAINLAND
from shared.errors import NotFound, Refusal
from shared.identity.model import Role
from shared.web.access import blueprint, require_identity, roles
from shared.web.request import transaction

pages = blueprint("jury_sessions", __name__, access=roles(Role.JURY), url_prefix="/jury")


@pages.get("/")
def index() -> str:
    search = "".join(sign for sign in request.args.get("recherche", "") if sign.isprintable())[:LONGEST_SEARCH].strip()
    stage = _stage(request.args.get("etat", ""))
    session = transaction().session
    counts = count_by_stage(session, search)
    last = max(1, -(-counts[stage] // PAGE_SIZE))
    page = min(max(request.args.get("page", 1, type=int), 1), last)
    found = jury_sessions(session, stage, search=search, page=page)
    return render_template(
        "jury/sessions.html", found=found, stage=stage, counts=counts, search=search, page=page, last=last
    )


@pages.get("/sessions/<uuid:session_id>")
def show(session_id: UUID) -> Response:
    return session_page(_existing(session_id))


@pages.post("/sessions/<uuid:session_id>/publier")
def publish(session_id: UUID) -> Response:
    _existing(session_id)
    try:
        publish_session(transaction(), session_id, by=require_identity())
    except Refusal as refusal:
        return session_page(_existing(session_id), refusal)
    flash("La session est publiée : les élèves et l’établissement voient les résultats.", "success")
    return make_response(redirect(url_for(".show", session_id=session_id), 303))


@pages.post("/sessions/<uuid:session_id>/ameliorations")
def advise(session_id: UUID) -> Response:
    found, form = _existing(session_id), AdviceForm()
    if not form.validate_on_submit():
        return session_page(found, form=form, status=400)
    try:
        give_advice(transaction(), session_id, form.advice.data, seen=int(form.seen.data), by=require_identity())
    except Refusal as refusal:
        return session_page(found, refusal, form)
    said = "Le centre lira ce texte dans Pix Certif." if form.advice.data else "Plus rien n’est demandé au centre."
    flash(said, "success")
    return make_response(redirect(url_for(".show", session_id=session_id), 303))


def session_page(
    found: JurySession, refusal: Refusal | None = None, form: AdviceForm | None = None, status: int = 200
) -> Response:
    """The page as things stand now; after a refusal, what was typed is still there."""
    session = transaction().session
    zone = found.copy.zone if found.copy else MAINLAND
    publication = found.publication
    people = {f"account:{publication.published_by}": publication.published_by_name} if publication else {}
    advice = session.get(SessionAdvice, found.session_id)
    shown = form or AdviceForm(formdata=None, advice=advice.advice if advice else "")
    shown.seen.data = str(advice.version if advice else 0)
    page = render_template(
        "jury/session.html",
        found=found,
        zone=zone,
        absents=absent_candidates(session, found.session_id),
        journals=states_of(session, {one.subject: one.anchors for one in found.certifications}),
        journal=timeline(session, f"session:{found.session_id}", zone, people, {}),
        refusal=refusal,
        advice=advice if advice and advice.advice else None,
        form=shown,
    )
    return make_response(page, refusal.status if refusal else status)


def _existing(session_id: UUID) -> JurySession:
    found = jury_session(transaction().session, session_id)
    if found is None:
        raise NotFound("Cette session n’est pas finalisée, ou n’existe pas. Revenez à la liste des sessions.")
    return found


def _stage(text: str) -> Stage:
    return next((stage for stage in Stage if stage.value == text), Stage.TO_PUBLISH)
