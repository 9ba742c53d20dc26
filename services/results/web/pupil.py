"""« Mes certifications »: a pupil's own, and the detail of one that is obtained."""

from uuid import UUID

from flask import render_template

from services.results.queries.pupil import obtained_certification, own_certifications
from shared.errors import NotYours
from shared.referential.bank import load_bank
from shared.web.access import blueprint, require_identity, signed_in
from shared.web.request import transaction

pages = blueprint("pupil", __name__, access=signed_in)


@pages.get("/")
def index() -> str:
    found = own_certifications(transaction().session, require_identity().account_id)
    return render_template("pupil/certifications.html", found=found)


@pages.get("/certifications/<uuid:attempt_id>")
def show(attempt_id: UUID) -> str:
    own = obtained_certification(transaction().session, require_identity().account_id, attempt_id)
    if own is None:
        raise NotYours("Cette certification n’est pas à vous, ou son résultat n’est pas encore publié.")
    return render_template("pupil/certification.html", own=own, areas=areas(own.certification.levels))


def areas(levels: dict[str, int]) -> list[dict[str, object]]:
    """The compétences by domaine with the level certified: 0 for one that is not obtained, None for one not tested."""
    bank = load_bank()
    return [
        {
            "title": area.title,
            "competences": [
                {
                    "code": one.code,
                    "title": one.title.replace("'", "’"),
                    "level": max(levels[one.code], 0) if one.code in levels else None,
                }
                for one in bank.competences
                if one.area == area.code
            ],
        }
        for area in bank.areas
    ]
