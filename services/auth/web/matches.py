"""« Rapprochements »: people of the ENT whom the school recognises in one click (`docs/rules.md` R-RECONCILE)."""

from uuid import UUID

from flask import Response, flash, render_template, request

from services.auth.commands.confirmations import GONE, confirm, refuse
from services.auth.domain.team import STAFF_WHO_CONFIRM
from services.auth.match_queries import waiting_matches
from services.auth.web.entering import go
from shared.errors import NotFound, NotYours
from shared.web.access import blueprint, require_identity, roles
from shared.web.request import transaction

pages = blueprint("matches", __name__, access=roles(*STAFF_WHO_CONFIRM), url_prefix="/rapprochements")


@pages.get("")
def first() -> Response:
    return go(f"/compte/rapprochements/{min(_my_schools())}")


@pages.get("/<uai>")
def show(uai: str) -> str:
    waiting = waiting_matches(transaction().session, _mine(uai))
    return render_template("matches.html", uai=uai, schools=sorted(_my_schools()), waiting=waiting)


@pages.post("/<uai>/<uuid:arrival_id>/confirmer")
def accept(uai: str, arrival_id: UUID) -> Response:
    try:
        pupil_id = UUID(request.form.get("pupil", ""))
    except ValueError:
        raise NotFound(GONE) from None
    found = confirm(transaction(), _mine(uai), arrival_id, pupil_id, by=require_identity().account_id)
    flash(f"C’est noté : {found.first_name} {found.last_name} peut se connecter par son ENT.", "success")
    return go(f"/compte/rapprochements/{uai}")


@pages.post("/<uai>/<uuid:arrival_id>/aucun")
def none_of_them(uai: str, arrival_id: UUID) -> Response:
    refuse(transaction(), _mine(uai), arrival_id, by=require_identity().account_id)
    flash("C’est noté : aucun élève ne lui a été associé.", "success")
    return go(f"/compte/rapprochements/{uai}")


def _my_schools() -> frozenset[str]:
    return require_identity().scopes(*STAFF_WHO_CONFIRM)


def _mine(uai: str) -> str:
    """A school of this person; another looks as if it did not exist."""
    if uai not in _my_schools():
        raise NotYours()
    return uai
