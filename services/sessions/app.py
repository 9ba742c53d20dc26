"""The web application « Pix Certif », under `/certif`."""

from collections.abc import Sequence
from typing import Any

from services.sessions.settings import SessionsSettings
from services.sessions.web import candidates, documents, finalisation, invigilation, sessions
from services.sessions.web.scope import ROOM
from services.sessions.web.texts import FILTERS
from shared.identity.model import Identity, Role
from shared.web.service import Service, create_service


def create_app(settings: SessionsSettings | None = None) -> Service:
    """Built once a process; the settings come from the environment unless given."""
    app = create_service(
        "sessions",
        __name__,
        "/certif",
        settings or SessionsSettings(),
        blueprints=[sessions.pages, candidates.pages, finalisation.pages, documents.pages, invigilation.pages],
        title="Pix Certif",
        navigation=navigation,
    )
    app.jinja_env.filters.update(FILTERS)
    return app


def navigation(person: Identity | None) -> Sequence[dict[str, Any]]:
    """The menu of each person: what the role opens."""
    if person is None:
        return []
    entries = [{"label": "Accueil", "href": "/compte/"}]
    if person.has(Role.REFERENT):
        entries.append({"label": "Sessions de certification", "href": "/certif/"})
    if person.has(*ROOM):
        entries.append({"label": "Surveillance", "href": "/certif/surveillance/"})
    return entries
