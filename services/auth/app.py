"""The Flask application of auth, under /compte."""

from collections.abc import Sequence
from typing import Any

from services.auth import personal
from services.auth.domain.provisional import STAFF_WHO_GIVE
from services.auth.domain.team import STAFF_WHO_CONFIRM
from services.auth.settings import AuthSettings
from services.auth.web import (
    address,
    arrival,
    discovery,
    ent,
    forgotten,
    home,
    invitation,
    matches,
    me,
    my_data,
    notices,
    oauth,
    openid,
    password,
    providers_setup,
    provisional,
    pupils,
    renewal,
    second_factor,
    sign_in,
    sign_out,
    sign_up,
    staff_arrival,
    team,
)
from services.auth.web.saml_setup import EXTENSION, Contract
from shared.identity.model import Identity, Role
from shared.privacy.handing_over import own_data
from shared.web.service import Service, create_service

AUDIENCES = (
    home,
    sign_in,
    sign_up,
    sign_out,
    renewal,
    ent,
    openid,
    arrival,
    staff_arrival,
    matches,
    me,
    my_data,
    password,
    provisional,
    pupils,
    forgotten,
    address,
    second_factor,
    team,
    invitation,
    notices,
    oauth,
    discovery,
)

POSTED_FROM_ELSEWHERE = (sign_out.sign_out, renewal.renew, *ent.FROM_THE_ENT, *oauth.FOR_PROGRAMS)
"""Forms of other services, the ENT or a tool: each view says what proves the request instead of our CSRF token."""


def create_app(settings: AuthSettings | None = None) -> Service:
    """Build the application; without `settings`, they are read from the environment."""
    settings = settings or AuthSettings()
    app = create_service(
        "auth",
        "services.auth",
        "/compte",
        settings,
        blueprints=[*(audience.pages for audience in AUDIENCES), address.mine, own_data("compte", personal.export)],
        title="Mon compte",
        navigation=navigation,
    )
    app.register_blueprint(discovery.root)
    app.extensions[EXTENSION] = Contract.read(settings)
    app.extensions[providers_setup.EXTENSION] = providers_setup.read_openid_providers(settings)
    for view in POSTED_FROM_ELSEWHERE:
        app.extensions["csrf"].exempt(view)
    return app


def navigation(person: Identity | None) -> Sequence[dict[str, Any]]:
    if person is None:
        return []
    entries = [{"label": "Accueil", "href": "/compte/"}, {"label": "Mon compte", "href": "/compte/moi"}]
    if person.has(*STAFF_WHO_CONFIRM):
        entries.append({"label": "Rapprochements", "href": "/compte/rapprochements"})
    if person.has(*STAFF_WHO_GIVE):
        entries.append({"label": "Comptes des élèves", "href": "/compte/eleves"})
    if person.has(Role.SCHOOL_ADMIN):
        entries.append({"label": "Équipe", "href": "/compte/equipe"})
    return entries
