"""The candidates of a session, one by one: enrol (from the roll or by hand), correct, remove."""

from uuid import UUID, uuid4

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from services.sessions.commands.candidates import correct_candidate, enrol_candidate, remove_candidate
from services.sessions.domain.candidate import Candidate as Details
from services.sessions.domain.candidate import validate_candidate
from services.sessions.domain.countries import country_names
from services.sessions.domain.duplicates import DuplicateCandidate
from services.sessions.domain.session_life import (
    permit,
    refusal_to_add_candidates,
    refusal_to_edit,
    refusal_to_remove_candidate,
)
from services.sessions.domain.typed import Form
from services.sessions.queries.roll import pupil_of
from services.sessions.queries.sessions import local_day
from services.sessions.tables import Candidate, Session
from services.sessions.web.forms import CandidateForm, read_id
from services.sessions.web.scope import actor, my_session
from services.sessions.web.texts import full_name
from shared.domain.forms import InvalidForm
from shared.errors import NotFound
from shared.identity.model import Role
from shared.web.access import blueprint, roles
from shared.web.request import transaction

pages = blueprint(
    "candidates", __name__, access=roles(Role.REFERENT), url_prefix="/sessions/<uuid:session_id>/candidats"
)


@pages.get("/nouveau")
def blank(session_id: UUID) -> str:
    """An empty form, or one filled from the roll when a pupil was chosen there (`?eleve=`)."""
    session, tx = my_session(session_id, Role.REFERENT), transaction()
    permit(refusal_to_add_candidates(session.status))
    form = CandidateForm()
    form.draft_id.data = str(uuid4())
    chosen = read_id(request.args.get("eleve"))
    pupil = pupil_of(tx, session, chosen) if chosen else None
    if pupil is not None:
        form.fill(pupil)
        form.pupil_id.data = str(pupil.id)
    return _new_page(form, session)


@pages.post("/nouveau")
def enrol(session_id: UUID) -> ResponseReturnValue:
    session, form = my_session(session_id, Role.REFERENT), CandidateForm()
    try:
        details, division = _read(form, session)
        enrol_candidate(
            transaction(),
            session_id,
            form.new_id,
            details,
            division=division,
            pupil_id=form.chosen_pupil,
            actor=actor(),
        )
    except (InvalidForm, DuplicateCandidate) as refusal:
        _show(form, refusal)
        return _new_page(form, session), refusal.status
    flash(f"Ajouté à la liste : {details.last_name} {details.first_name}.", "success")
    again = "candidates.blank" if "encore" in request.form else "sessions.show"
    return redirect(url_for(again, session_id=session_id), 303)


@pages.route("/<uuid:candidate_id>/modifier", methods=["GET", "POST"])
def edit(session_id: UUID, candidate_id: UUID) -> ResponseReturnValue:
    session, candidate = _found(session_id, candidate_id)
    permit(refusal_to_edit(session.status))
    form = CandidateForm()
    if request.method == "GET":
        form.fill(candidate)
        form.fill_rest(candidate)
        return _edit_page(form, session, candidate)
    try:
        details, division = _read(form, session)
        correct_candidate(transaction(), session_id, candidate_id, details, division=division, actor=actor())
    except (InvalidForm, DuplicateCandidate) as refusal:
        _show(form, refusal)
        return _edit_page(form, session, candidate), refusal.status
    flash("Le candidat est modifié.", "success")
    return redirect(url_for("sessions.show", session_id=session_id), 303)


@pages.get("/<uuid:candidate_id>/supprimer")
def ask_to_remove(session_id: UUID, candidate_id: UUID) -> str:
    session, candidate = _found(session_id, candidate_id)
    permit(refusal_to_remove_candidate(session.status, joined=candidate.linked_at is not None))
    return render_template("candidates/remove.html", session=session, candidate=candidate)


@pages.post("/<uuid:candidate_id>/supprimer")
def remove(session_id: UUID, candidate_id: UUID) -> ResponseReturnValue:
    my_session(session_id, Role.REFERENT)
    remove_candidate(transaction(), session_id, candidate_id, actor=actor())
    flash("Le candidat est retiré de la liste.", "success")
    return redirect(url_for("sessions.show", session_id=session_id), 303)


def _found(session_id: UUID, candidate_id: UUID) -> tuple[Session, Candidate]:
    session = my_session(session_id, Role.REFERENT)
    candidate = transaction().session.get(Candidate, candidate_id)
    if candidate is None or candidate.session_id != session_id or candidate.removed_at is not None:
        raise NotFound("Ce candidat n’est pas, ou n’est plus, sur la liste de cette session.")
    return session, candidate


def _read(form: CandidateForm, session: Session) -> tuple[Details, str]:
    """What was typed, and the class. Raises `InvalidForm`."""
    details = validate_candidate(form.raw, local_day(transaction(), session.centre))
    typed = Form(form.raw)
    division = typed.line("division", "la classe", required=False)
    typed.check()
    return details, division


def _show(form: CandidateForm, refusal: InvalidForm | DuplicateCandidate) -> None:
    if isinstance(refusal, InvalidForm):
        form.show(refusal.problems)
    else:
        form.refuse(refusal.sentence)
        form.duplicate = refusal.there


def _new_page(form: CandidateForm, session: Session) -> str:
    return render_template("candidates/new.html", form=form, session=session, countries=country_names())


def _edit_page(form: CandidateForm, session: Session, candidate: Candidate) -> str:
    return render_template(
        "candidates/edit.html", form=form, session=session, name=full_name(candidate), countries=country_names()
    )
