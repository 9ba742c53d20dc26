"""The web application « Pix Certif », under `/certif`."""

from collections.abc import Sequence
from typing import Any

from flask import g

from services.sessions.domain.opening import NotOpenYet
from services.sessions.personal import KEPT
from services.sessions.settings import SessionsSettings
from services.sessions.web import (
    advice,
    bulk,
    candidates,
    convocations,
    documents,
    duplication,
    files,
    finalisation,
    invigilation,
    notice,
    picking,
    roll,
    room,
    room_acts,
    room_pages,
    sessions,
    sheets,
    technical,
    uploads,
)
from services.sessions.web.scope import ROOM, admitted_schools, is_adult
from services.sessions.web.texts import FILTERS
from shared.identity.model import Identity, Role
from shared.privacy.handing_over import own_data
from shared.web.service import Service, create_service


def create_app(settings: SessionsSettings | None = None) -> Service:
    """Built once a process; the settings come from the environment unless given."""
    app = create_service(
        "sessions",
        __name__,
        "/certif",
        settings or SessionsSettings(),
        blueprints=[
            sessions.pages,
            duplication.pages,
            candidates.pages,
            picking.pages,
            sheets.pages,
            bulk.pages,
            roll.pages,
            convocations.pages,
            finalisation.pages,
            files.pages,
            files.reading,
            uploads.pages,
            advice.pages,
            documents.pages,
            notice.pages,
            technical.pages,
            invigilation.pages,
            room.pages,
            room_acts.pages,
            room_pages.pages,
            own_data("certif", KEPT.export),
        ],
        title="Pix Certif",
        navigation=navigation,
    )
    app.jinja_env.filters.update(FILTERS)
    app.context_processor(way_back)
    return app


def way_back() -> dict[str, Any]:
    """Where the page of a refusal leads: to the sessions of whoever may see some."""
    spaces = navigation(g.get("identity"))[1:]
    return {"action": {"label": "Revenir aux sessions", "href": spaces[0]["href"]}} if spaces else {}


def navigation(person: Identity | None) -> Sequence[dict[str, Any]]:
    """The menu of each person: what the role opens."""
    if person is None:
        return []
    entries = [{"label": "Accueil", "href": "/compte/"}]
    room = {"label": "Surveillance", "href": "/certif/surveillance/"}
    if not person.has(*ROOM):
        return [*entries, room] if is_adult(person) else entries
    try:
        admitted_schools(person, *ROOM)
    except NotOpenYet:
        return entries
    if person.has(Role.REFERENT):
        entries.append({"label": "Sessions de certification", "href": "/certif/"})
        entries.append({"label": "Base élèves", "href": "/certif/base-eleves"})
    return [*entries, room]
