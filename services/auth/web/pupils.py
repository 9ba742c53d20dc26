"""« Comptes des élèves »: a provisional password for whoever lost theirs (`docs/rules.md` R-PROVISIONAL)."""

from uuid import UUID

from flask import Response, make_response, render_template, request

from services.auth.commands.provisional import give_provisional
from services.auth.domain.provisional import STAFF_WHO_GIVE
from services.auth.pupil_queries import SHOWN, accounts_of_pupils
from services.auth.web.entering import go
from shared.errors import NotYours
from shared.web.access import blueprint, require_identity, roles
from shared.web.request import settings, transaction

pages = blueprint("pupils", __name__, access=roles(*STAFF_WHO_GIVE), url_prefix="/eleves")


@pages.get("")
def first() -> Response:
    return go(f"/compte/eleves/{min(_my_schools())}")


@pages.get("/<uai>")
def show(uai: str) -> str:
    search = request.args.get("recherche", "")[:100]
    found = accounts_of_pupils(transaction().session, _mine(uai), search)
    told = {"pupils": found[:SHOWN], "count": len(found), "shown": SHOWN, "search": search}
    return render_template("pupils.html", uai=uai, schools=sorted(_my_schools()), **told)


@pages.post("/<uai>/<uuid:account_id>/mot-de-passe")
def give(uai: str, account_id: UUID) -> Response:
    """The password is in this answer and nowhere else."""
    me = require_identity().account_id
    given = give_provisional(transaction(), _mine(uai), account_id, by=me, key=settings().secret_key)
    response = make_response(render_template("provisional_given.html", uai=uai, given=given))
    response.headers["Cache-Control"] = "no-store"
    return response


def _my_schools() -> frozenset[str]:
    return require_identity().scopes(*STAFF_WHO_GIVE)


def _mine(uai: str) -> str:
    """A school of this person; another looks as if it did not exist."""
    if uai not in _my_schools():
        raise NotYours()
    return uai
