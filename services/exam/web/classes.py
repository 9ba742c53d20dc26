"""The teacher's classes: who is certifiable, and what is missing to the others."""

from flask import render_template, request

from services.exam.domain.profile import COMPETENCES_WANTED
from services.exam.queries.classes import divisions_of, pupils_of
from shared.errors import NotYours
from shared.identity.model import Role
from shared.web.access import blueprint, require_identity, roles
from shared.web.request import transaction

pages = blueprint("classes", __name__, access=roles(Role.TEACHER))


@pages.get("/classes")
def show() -> str:
    tx = transaction()
    classes = divisions_of(tx, require_identity().scopes(Role.TEACHER))
    chosen = _chosen(classes)
    pupils = pupils_of(tx, *chosen) if chosen else []
    return render_template(
        "exam/classes.html", classes=classes, chosen=chosen, pupils=pupils, wanted=COMPETENCES_WANTED
    )


def _chosen(classes: list[tuple[str, str]]) -> tuple[str, str] | None:
    """The class asked for, else the first. A class of another school is not found."""
    asked = (request.args.get("etablissement"), request.args.get("classe"))
    if asked == (None, None):
        return classes[0] if classes else None
    for one in classes:
        if one == asked:
            return one
    raise NotYours()
