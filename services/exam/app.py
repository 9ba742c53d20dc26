"""The Flask application of exam, under /test."""

from collections.abc import Sequence
from typing import Any

from services.exam.commands.answer_import import STAFF as ROOM_STAFF
from services.exam.personal import KEPT
from services.exam.settings import ExamSettings
from services.exam.web import (
    answer_file,
    answer_file_staff,
    classes,
    code,
    end,
    help,
    item_pages,
    media,
    positioning,
    profile,
    profile_import,
    review,
    state,
    tab,
    technical,
    technical_practice,
    technical_probe,
    test,
    watch,
)
from services.exam.web.texts import bytes_text, item_time_text, thousands_text
from shared.domain.dates import write_date
from shared.identity.model import Identity, Role
from shared.privacy.handing_over import own_data
from shared.referential.render import inline_html
from shared.web.service import Service, create_service

AUDIENCES = (
    tab,
    code,
    test,
    watch,
    media,
    state,
    help,
    end,
    answer_file,
    answer_file_staff,
    profile,
    positioning,
    classes,
    profile_import,
    review,
    technical,
    technical_probe,
    technical_practice,
)

PUPIL_MENU = (
    {"label": "Certification", "href": "/test/"},
    {"label": "Mon profil", "href": "/test/profil"},
    {"label": "Mes certifications", "href": "/resultats/"},
)
REVIEWER_MENU = ({"label": "Banque d’épreuves", "href": "/test/revue/"},)
TEACHER_MENU = ({"label": "Mes classes", "href": "/test/classes"},)
ROOM_MENU = ({"label": "Réponses en fichier", "href": "/test/fichier"},)


def create_app(settings: ExamSettings | None = None) -> Service:
    """Build the application; without `settings`, they are read from the environment."""
    app = create_service(
        "exam",
        "services.exam",
        "/test",
        settings or ExamSettings(),
        blueprints=[*(audience.pages for audience in AUDIENCES), own_data("test", KEPT.export)],
        title="Certification",
        navigation=navigation,
    )
    app.jinja_env.filters.update(
        typeset=inline_html,
        duration=item_time_text,
        bytes=bytes_text,
        thousands=thousands_text,
        french_day=write_date,
    )
    with app.app_context():
        item_pages.prepare()
    return app


def navigation(person: Identity | None) -> Sequence[dict[str, Any]]:
    """The pages of a test show no menu: nobody is there by a token, and nothing must lead away."""
    if person is None:
        return []
    room = ROOM_MENU if person.has(*ROOM_STAFF) else ()
    teacher = TEACHER_MENU if person.has(*classes.STAFF) else ()
    reviewer = REVIEWER_MENU if person.has(*review.REVIEWERS) else ()
    pupil = PUPIL_MENU if person.has(Role.PUPIL) or not (teacher or reviewer or room) else ()
    return [{"label": "Accueil", "href": "/compte/"}, *pupil, *teacher, *reviewer, *room]
