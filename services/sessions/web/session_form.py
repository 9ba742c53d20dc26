"""The form of a session: shown, and read."""

from collections.abc import Sequence

from flask import render_template

from services.sessions.domain.session import SessionDescription, validate_session
from services.sessions.domain.session_life import refusal_to_change_engine
from services.sessions.queries.advice import count_advice
from services.sessions.queries.candidates import has_joined, present_candidates
from services.sessions.queries.sessions import known_places, local_day
from services.sessions.tables import Centre, Session
from services.sessions.web.forms import SessionForm
from shared.domain.engine import EngineName
from shared.domain.forms import InvalidForm
from shared.web.request import transaction


def show_form(
    form: SessionForm, centres: Sequence[Centre], *, session: Session | None = None, source: Session | None = None
) -> str:
    """The page of a session to correct, of one like `source`, or of a new one, with the places used before."""
    tx = transaction()
    sites, rooms = known_places(tx, centres)
    enrolled = len(present_candidates(tx, source.id)) if source else 0
    advised = 0 if session else count_advice(tx, {centre.uai for centre in centres})
    engine_set = refusal_to_change_engine(joined=session is not None and has_joined(tx, session.id))
    told = {"sites": sites, "rooms": rooms, "enrolled": enrolled, "advised": advised, "engine_set": engine_set}
    return render_template("sessions/edit.html", form=form, session=session, source=source, **told)


def read_description(
    form: SessionForm, centres: Sequence[Centre], *, stays: bool = False, engine: str = EngineName.PLACEMENT
) -> SessionDescription:
    """What the form says of a session of one of these centres; a session that `stays` where it is does not choose.

    `engine` is the type of test when the form leaves no choice.

    :raises InvalidForm: once each sentence is beside its field.
    """
    raw = {"engine": engine, **form.raw}
    if stays:
        raw["centre_id"] = str(centres[0].id)
    try:
        ids = {str(centre.id) for centre in centres}
        return validate_session(raw, centre_ids=ids, today=local_day(transaction(), centres[0]))
    except InvalidForm as refusal:
        form.show(refusal.problems)
        raise
