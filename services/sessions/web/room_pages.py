"""The pages around the list: everyone ready, the roll call, the time of all, and one candidate (R-ROOM)."""

from datetime import datetime
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from services.sessions.commands.room_notes import (
    ChangedMeanwhile,
    correct_issue,
    issue_of,
    note_issue,
    withdraw_issue,
)
from services.sessions.domain.issues import validate_issue
from services.sessions.domain.need import Need
from services.sessions.domain.room_orders import USUAL_MINUTES, refusal_to_act
from services.sessions.domain.session_life import permit
from services.sessions.queries.room_entry import name_stated, names_of
from services.sessions.queries.room_history import issues_noted, marks_of, orders_of
from services.sessions.queries.room_lines import Line, RoomList
from services.sessions.tables import Session
from services.sessions.web.invigilation import adults
from services.sessions.web.room import live, room_of
from services.sessions.web.room_forms import RoomIssueForm
from services.sessions.web.scope import actor, my_room
from shared.domain.forms import InvalidForm
from shared.errors import NotFound, Refusal
from shared.web.access import blueprint, require_identity
from shared.web.request import transaction

pages = blueprint("room_pages", __name__, access=adults, url_prefix="/surveillance/<uuid:session_id>")


@pages.get("/pret")
@live
def ready(session_id: UUID) -> str:
    """Who is not ready yet, the access code when it is asked for, and the hour of the start (P-3.5)."""
    session = _open_to_acts(session_id)
    room = room_of(session)
    waited = [line for line in room.everyone if line.need in (Need.ABSENT, Need.READY) and not line.joined]
    local = datetime.now(ZoneInfo(session.centre.time_zone))
    return render_template(
        "invigilation/ready.html", session=session, room=room, waited=waited, hour=f"{local:%H:%M}", draft_id=uuid4()
    )


@pages.get("/appel")
@live
def roll_call(session_id: UUID) -> str:
    """Every name with its box: identities are checked at the door, often several at once."""
    session = _open_to_acts(session_id)
    room = room_of(session)
    lines = sorted(room.everyone, key=lambda line: line.present)
    return render_template("invigilation/roll_call.html", session=session, room=room, lines=lines, draft_id=uuid4())


@pages.get("/temps")
@live
def time_of_all(session_id: UUID) -> str:
    session = _open_to_acts(session_id)
    room = room_of(session)
    running = [line for line in room.everyone if line.running]
    return render_template(
        "invigilation/time.html", session=session, room=room, running=running, usual=USUAL_MINUTES, draft_id=uuid4()
    )


@pages.get("/candidats/<uuid:candidate_id>")
@live
def candidate(session_id: UUID, candidate_id: UUID) -> str:
    session = my_room(session_id)
    return _candidate_page(session, candidate_id, RoomIssueForm())


@pages.post("/candidats/<uuid:candidate_id>/signalements")
def note(session_id: UUID, candidate_id: UUID) -> ResponseReturnValue:
    session, form = _open_to_acts(session_id), RoomIssueForm()
    try:
        issue = validate_issue(form.raw)
    except InvalidForm as refusal:
        form.show(refusal.problems)
        return _candidate_page(session, candidate_id, form), refusal.status
    new = note_issue(transaction(), session_id, candidate_id, form.new_id, issue, actor=actor())
    flash("Signalement noté." if new else "Ce signalement était déjà noté : il ne compte qu’une fois.", "success")
    return _back(session_id, candidate_id)


@pages.route("/candidats/<uuid:candidate_id>/signalements/<uuid:issue_id>", methods=["GET", "POST"])
def correct(session_id: UUID, candidate_id: UUID, issue_id: UUID) -> ResponseReturnValue:
    session, form, tx = _open_to_acts(session_id), RoomIssueForm(), transaction()
    if request.method == "GET":
        form.fill(issue_of(tx, session_id, candidate_id, issue_id))
    else:
        seen = form.seen.data or ""
        try:
            if request.form.get("acte") == "retirer":
                withdraw_issue(tx, session_id, candidate_id, issue_id, seen=seen, actor=actor())
                flash("Signalement retiré.", "success")
            else:
                issue = validate_issue(form.raw)
                correct_issue(tx, session_id, candidate_id, issue_id, issue, seen=seen, actor=actor())
                flash("Signalement corrigé.", "success")
            return _back(session_id, candidate_id)
        except InvalidForm as refusal:
            form.show(refusal.problems)
        except ChangedMeanwhile as refusal:
            form.refuse(refusal.sentence)
            form.seen.data = refusal.now
    line = _line(room_of(session), candidate_id)
    page = render_template("invigilation/issue.html", session=session, line=line, form=form)
    return page, 400 if form.errors else 200


def _candidate_page(session: Session, candidate_id: UUID, form: RoomIssueForm) -> str:
    tx, room = transaction(), room_of(session)
    line = _line(room, candidate_id)
    signed = name_stated(tx, session.id, require_identity().account_id)
    if request.method == "GET":
        form.draft_id.data = str(uuid4())
        form.item_number.data = str(line.item_rank) if line.on_an_item else ""
    return render_template(
        "invigilation/candidate.html",
        session=session,
        room=room,
        line=line,
        marks=marks_of(tx, candidate_id),
        form=form,
        issues=issues_noted(tx, session.id, line.id),
        orders=orders_of(tx, session.id, line.id),
        names=names_of(tx, session.id),
        acts=signed is not None and refusal_to_act(session.status) is None,
        usual=USUAL_MINUTES,
        draft_id=uuid4(),
    )


def _line(room: RoomList, candidate_id: UUID) -> Line:
    for line in room.everyone:
        if line.id == candidate_id:
            return line
    raise NotFound("Ce candidat n’est plus sur la liste. Revenez à la salle.")


def _open_to_acts(session_id: UUID) -> Session:
    """The room, for who acts in it.

    :raises Refusal: the session is finalised, or one has not said one's name.
    """
    session = my_room(session_id)
    permit(refusal_to_act(session.status))
    if name_stated(transaction(), session_id, require_identity().account_id) is None:
        raise Refusal(
            "name-first",
            "Indiquez d’abord votre nom sur la page de la salle : vos actes seront signés de ce nom.",
        )
    return session


def _back(session_id: UUID, candidate_id: UUID) -> ResponseReturnValue:
    return redirect(url_for("room_pages.candidate", session_id=session_id, candidate_id=candidate_id), 303)
