"""The référent's sessions: the list, one session, create, correct, delete."""

from uuid import UUID, uuid4

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from services.sessions.commands.room_entry import renew_password
from services.sessions.commands.sessions import correct_session, create_session, delete_session
from services.sessions.domain.session_life import refusal_to_delete, refusal_to_edit
from services.sessions.domain.session_list import read_asked
from services.sessions.domain.timeline import next_step, timeline
from services.sessions.files.refusals import SENTENCES
from services.sessions.queries.advice import advice_of, count_advice
from services.sessions.queries.files import sent_files_of
from services.sessions.queries.roll import says_name
from services.sessions.queries.room import Presence, count_presences, reports_of, seats_of
from services.sessions.queries.room_history import count_unconfirmed
from services.sessions.queries.session_list import list_sessions
from services.sessions.queries.sessions import centres_of
from services.sessions.web.filters import SessionFilter
from services.sessions.web.forms import SessionForm
from services.sessions.web.scope import actor, day_of_the_others, my_schools, my_session
from services.sessions.web.session_form import read_description, show_form
from shared.domain.engine import EngineName
from shared.domain.forms import InvalidForm
from shared.errors import Forbidden, Refusal
from shared.identity.model import Role
from shared.web.access import NOT_YOURS, blueprint, require_identity
from shared.web.request import transaction


def referents() -> None:
    """Who comes to the door of Pix Certif without the role reads where a room is entered by its password."""
    if not require_identity().has(Role.REFERENT):
        raise Forbidden("role", f"{NOT_YOURS} {BY_PASSWORD}")


BY_PASSWORD = "Pour surveiller une session avec son mot de passe : accueil, « Surveiller une session »."  # noqa: S105
pages = blueprint("sessions", __name__, access=referents)


@pages.get("/")
def index() -> str:
    tx, schools = transaction(), my_schools(Role.REFERENT)
    centres = centres_of(tx, schools)
    asked, problems = read_asked(request.args, centre_ids=[str(centre.id) for centre in centres])
    page = list_sessions(tx, schools, asked)
    form = SessionFilter.of(page.asked, centres, request.args, problems)
    return render_template(
        "sessions/index.html",
        page=page,
        form=form,
        later=day_of_the_others(Role.REFERENT),
        advised=count_advice(tx, schools),
    )


@pages.route("/sessions/nouvelle", methods=["GET", "POST"])
def create() -> ResponseReturnValue:
    tx = transaction()
    centres = centres_of(tx, my_schools(Role.REFERENT))
    if not centres:
        raise Forbidden("no-centre", "Votre établissement n’est pas encore un centre de certification ici.")
    form = SessionForm()
    form.offer(centres)
    if request.method == "GET":
        form.draft_id.data, form.engine.data = str(uuid4()), EngineName.PLACEMENT.value
        return show_form(form, centres)
    try:
        described = read_description(form, centres)
    except InvalidForm as refusal:
        return show_form(form, centres), refusal.status
    session_id = create_session(tx, form.new_id, described, actor=actor())
    flash("La session est créée. Inscrivez maintenant les candidats.", "success")
    return redirect(url_for("sessions.show", session_id=session_id), 303)


@pages.get("/sessions/<uuid:session_id>")
def show(session_id: UUID) -> str:
    session, tx = my_session(session_id, Role.REFERENT), transaction()
    seats = seats_of(tx, session_id)
    search = request.args.get("recherche", "").strip()
    starts = [seat.attempt.started_at for seat in seats if seat.attempt and seat.attempt.started_at]
    started = sum(seat.attempt is not None for seat in seats)
    counts = count_presences(seats)
    return render_template(
        "sessions/show.html",
        session=session,
        seats=seats,
        search=search,
        found=[one for one in seats if says_name(search, one.candidate.last_name, one.candidate.first_name)],
        counts=counts,
        started=started,
        open=refusal_to_edit(session.status) is None,
        unconfirmed=count_unconfirmed(tx, session_id) if session.finalised_at else 0,
        deletable=refusal_to_delete(started) is None,
        restored=[seat.candidate for seat in seats if seat.candidate.restored_at],
        reports=reports_of(tx, session_id) if session.finalised_at else [],
        files=sent_files_of(tx, session_id) if session.finalised_at else [],
        reasons=SENTENCES,
        advice=advice_of(tx, session_id),
        steps=timeline(
            created_at=session.created_at,
            started=started > 0,
            first_start_at=min(starts, default=None),
            finalised_at=session.finalised_at,
            published_at=session.published_at,
        ),
        next_step=next_step(session.status, enrolled=len(seats), started=started, running=counts[Presence.RUNNING]),
        me=actor(),
    )


@pages.route("/sessions/<uuid:session_id>/modifier", methods=["GET", "POST"])
def edit(session_id: UUID) -> ResponseReturnValue:
    session, tx = my_session(session_id, Role.REFERENT), transaction()
    if refusal := refusal_to_edit(session.status):
        raise refusal
    form = SessionForm()
    form.offer([session.centre])
    if request.method == "GET":
        form.fill(session)
        return show_form(form, [session.centre], session=session)
    try:
        described = read_description(form, [session.centre], stays=True, engine=session.engine)
        correct_session(tx, session_id, described, actor=actor())
    except InvalidForm as refused:
        return show_form(form, [session.centre], session=session), refused.status
    except Refusal as refusal:
        if refusal.code != "engine-is-set":
            raise
        form.refuse(refusal.sentence)
        return show_form(form, [session.centre], session=session), refusal.status
    flash("La session est modifiée.", "success")
    return redirect(url_for("sessions.show", session_id=session_id), 303)


@pages.post("/sessions/<uuid:session_id>/mot-de-passe")
def renew_room_password(session_id: UUID) -> ResponseReturnValue:
    my_session(session_id, Role.REFERENT)
    renew_password(transaction(), session_id, actor=actor())
    flash("Le mot de passe de la salle est renouvelé. Imprimez de nouveau la feuille du code d’accès.", "success")
    return redirect(url_for("sessions.show", session_id=session_id), 303)


@pages.get("/sessions/<uuid:session_id>/supprimer")
def ask_to_delete(session_id: UUID) -> str:
    session = my_session(session_id, Role.REFERENT)
    seats = seats_of(transaction(), session_id)
    if refusal := refusal_to_delete(sum(seat.attempt is not None for seat in seats)):
        raise refusal
    return render_template("sessions/delete.html", session=session, enrolled=len(seats))


@pages.post("/sessions/<uuid:session_id>/supprimer")
def delete(session_id: UUID) -> ResponseReturnValue:
    session = my_session(session_id, Role.REFERENT)
    delete_session(transaction(), session_id, actor=actor())
    flash(f"La session n° {session.number} est supprimée.", "success")
    return redirect(url_for("sessions.index"), 303)
