"""The Flask application of results, under /resultats."""

from collections.abc import Sequence
from typing import Any

from services.results.personal import KEPT
from services.results.settings import ResultsSettings
from services.results.web import jury_certifications, jury_sessions, pupil, school
from services.results.web.filters import FILTERS
from shared.identity.model import Identity, Role
from shared.privacy.handing_over import own_data
from shared.referential.bank import load_bank
from shared.web.service import Service, create_service

AUDIENCES = (pupil, school, jury_sessions, jury_certifications)

JURY_MENU = ({"label": "Jury", "href": "/resultats/jury/"},)
SCHOOL_MENU = ({"label": "Résultats de l’établissement", "href": "/resultats/etablissement/"},)
PUPIL_MENU = (
    {"label": "Certification", "href": "/test/"},
    {"label": "Mon profil", "href": "/test/profil"},
    {"label": "Mes certifications", "href": "/resultats/"},
)


def create_app(settings: ResultsSettings | None = None) -> Service:
    """Build the application; without `settings`, they are read from the environment."""
    load_bank()
    app = create_service(
        "results",
        "services.results",
        "/resultats",
        settings or ResultsSettings(),
        blueprints=[*(audience.pages for audience in AUDIENCES), own_data("resultats", KEPT.export)],
        title="Résultats",
        navigation=navigation,
    )
    app.jinja_env.filters.update(FILTERS)
    return app


def navigation(person: Identity | None) -> Sequence[dict[str, Any]]:
    """The pages of results that this person has a use for, and the way home."""
    if person is None:
        return []
    jury = JURY_MENU if person.has(Role.JURY) else ()
    school_menu = SCHOOL_MENU if person.has(*school.READERS) else ()
    pupil_menu = PUPIL_MENU if person.has(Role.PUPIL) or not (jury or school_menu) else ()
    return [{"label": "Accueil", "href": "/compte/"}, *jury, *school_menu, *pupil_menu]
