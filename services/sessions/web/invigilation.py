"""The surveillant's space: the sessions of the day first, and one room at a time. Nothing is changed here."""

from datetime import timedelta
from uuid import UUID

from flask import render_template

from services.sessions.queries.room import count_presences, seats_of
from services.sessions.queries.sessions import SessionLine, centres_of, local_day, sessions_around
from services.sessions.web.scope import ROOM, my_schools, my_session
from shared.web.access import blueprint, roles
from shared.web.request import transaction

KEPT = timedelta(days=30)
"""How long a session that is over stays on the list."""

pages = blueprint("invigilation", __name__, access=roles(*ROOM), url_prefix="/surveillance")


@pages.get("/")
def index() -> str:
    tx = transaction()
    days: dict[str, list[SessionLine]] = {"today": [], "later": [], "before": []}
    for centre in centres_of(tx, my_schools(*ROOM)):
        today = local_day(tx, centre)
        for line in sessions_around(tx, centre, since=today - KEPT):
            day = line.session.date
            days["today" if day == today else "later" if day > today else "before"].append(line)
    return render_template("invigilation/index.html", **days)


@pages.get("/<uuid:session_id>")
def show(session_id: UUID) -> str:
    session = my_session(session_id, *ROOM)
    seats = seats_of(transaction(), session_id)
    return render_template("invigilation/show.html", session=session, seats=seats, counts=count_presences(seats))
