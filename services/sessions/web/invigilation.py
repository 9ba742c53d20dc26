"""The surveillant's door: the sessions of the day first, and the way in by a session's number and password."""

from datetime import datetime, timedelta
from typing import cast

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from services.sessions.commands.room_entry import enter_by_password
from services.sessions.domain.typed import InvalidValue, read_name
from services.sessions.queries.room_entry import sessions_entered
from services.sessions.queries.sessions import SessionLine, centres_of, local_day, sessions_around
from services.sessions.settings import SessionsSettings
from services.sessions.tables import Session
from services.sessions.web.room_forms import EntryForm
from services.sessions.web.scope import PARIS, ROOM, is_adult, my_schools
from shared.errors import Forbidden, Refusal
from shared.web.access import NOT_YOURS, blueprint, require_identity
from shared.web.request import settings, transaction

KEPT = timedelta(days=30)
"""How long a session that is over stays on the list."""


def adults() -> None:
    """Signed in, and no pupil; which rooms is for each page to say (R-ROOM-ENTRY)."""
    if not is_adult(require_identity()):
        raise Forbidden("role", NOT_YOURS)


pages = blueprint("invigilation", __name__, access=adults, url_prefix="/surveillance")


@pages.get("/")
def index() -> str:
    return _page(EntryForm(name=require_identity().name))


@pages.post("/")
def enter() -> ResponseReturnValue:
    form, person = EntryForm(), require_identity()
    try:
        name = read_name(form.name.data or "", "votre nom")
    except InvalidValue as problem:
        form.name.errors = [str(problem)]
        return _page(form), 400
    try:
        session_id = enter_by_password(
            transaction(),
            form.number.data or "",
            form.password.data or "",
            account_id=person.account_id,
            name=name,
            admits=_admits,
        )
    except Refusal as refusal:
        form.refuse(refusal.sentence)
        return _page(form), refusal.status
    return redirect(url_for("room.show", session_id=session_id), 303)


def _page(form: EntryForm) -> str:
    tx, person = transaction(), require_identity()
    days: dict[str, list[SessionLine]] = {"today": [], "later": [], "before": []}
    mine = my_schools(*ROOM) if person.has(*ROOM) else frozenset()
    for centre in centres_of(tx, mine):
        today = local_day(tx, centre)
        for line in sessions_around(tx, centre, since=today - KEPT):
            day = line.session.date
            days["today" if day == today else "later" if day > today else "before"].append(line)
    entered = [line for line in sessions_entered(tx, person.account_id) if line.session.centre.uai not in mine]
    posted = request.method == "POST"
    return render_template("invigilation/index.html", **days, entered=entered, form=form, mine=mine, posted=posted)


def _admits(session: Session) -> bool:
    """A school that waits for its day of opening opens its rooms to nobody (R-OPENING)."""
    opening = cast(SessionsSettings, settings()).opening
    try:
        return bool(opening.admitted(frozenset({session.centre.uai}), datetime.now(PARIS).date()))
    except Refusal:
        return False
