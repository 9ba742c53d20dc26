"""The room: its list, the name one acts with, and what makes its pages live (R-ROOM)."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, cast
from uuid import UUID, uuid4

from flask import Response, flash, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from services.sessions.commands.room_entry import enter
from services.sessions.domain.need import Need
from services.sessions.domain.room_orders import refusal_to_act
from services.sessions.domain.typed import InvalidValue, read_name
from services.sessions.queries.room_entry import name_stated, names_of
from services.sessions.queries.room_lines import RoomList
from services.sessions.queries.room_list import read_room, room_tag
from services.sessions.settings import SessionsSettings
from services.sessions.tables import Session
from services.sessions.web.invigilation import adults
from services.sessions.web.room_forms import NameForm
from services.sessions.web.scope import holds_room, my_room
from shared.web.access import blueprint, require_identity
from shared.web.request import settings, transaction

LONGEST_SEARCH = 100
LIVE = "vivant"
"""In an address: the live part of the page alone (`invigilation/fragment.html`)."""

pages = blueprint("room", __name__, access=adults, url_prefix="/surveillance/<uuid:session_id>")


def live(page: Callable[..., str]) -> Callable[..., Response]:
    """A page that listens: its live part is sent again once the room has changed, and nothing until then (304)."""

    @wraps(page)
    def answer(session_id: UUID, **place: UUID) -> Response:
        my_room(session_id)
        g.room_tag = tag = room_tag(transaction(), session_id)
        again = LIVE in request.args
        known = again and tag in request.if_none_match
        said = Response(status=304) if known else make_response(page(session_id, **place))
        if again:
            said.set_etag(tag)
        return said

    return answer


@pages.get("")
@live
def show(session_id: UUID) -> str:
    session = my_room(session_id)
    return render_room(session, NameForm(name=require_identity().name))


@pages.post("/nom")
def state_name(session_id: UUID) -> ResponseReturnValue:
    """Whoever acts says under what name."""
    session, form, person = my_room(session_id), NameForm(), require_identity()
    try:
        name = read_name(form.name.data or "", "votre nom")
    except InvalidValue as problem:
        form.name.errors = [str(problem)]
        return render_room(session, form), 400
    enter(transaction(), session_id, account_id=person.account_id, name=name, by_password=not holds_room(session))
    flash(f"Vos actes dans cette salle sont signés « {name} ».", "success")
    return redirect(url_for("room.show", session_id=session_id), 303)


def render_room(session: Session, form: NameForm) -> str:
    """The whole page."""
    return render_template(
        "invigilation/room.html",
        **room_context(session),
        form=form,
        draft_id=uuid4(),
        holds_role=holds_room(session),
        renaming="signature" in request.args,
    )


def room_context(session: Session) -> dict[str, Any]:
    """What the list shows, narrowed as its address asks; an address that asks for anything else shows all."""
    asked = request.args.get("voir", "")
    shown = Need(asked) if asked in set(Need) else None
    name = request.args.get("nom", "")[:LONGEST_SEARCH].strip()
    signed = name_stated(transaction(), session.id, require_identity().account_id)
    return {
        "session": session,
        "room": room_of(session, shown=shown, name=name),
        "shown": shown,
        "name": name,
        "signed": signed,
        "names": names_of(transaction(), session.id),
        "acts": signed is not None and refusal_to_act(session.status) is None,
        "query": {key: value for key, value in (("voir", shown), ("nom", name)) if value},
    }


def room_of(session: Session, *, shown: Need | None = None, name: str = "") -> RoomList:
    """The room as it is now, with the operator's patience."""
    silent_after = timedelta(minutes=cast(SessionsSettings, settings()).room_silent_minutes)
    return read_room(transaction(), session.id, silent_after=silent_after, shown=shown, name=name)
