"""« Améliorations demandées »: what the jury asked after each session, to be read before preparing the next."""

from flask import render_template

from services.sessions.queries.advice import advice_for
from services.sessions.web.scope import my_schools
from shared.identity.model import Role
from shared.web.access import blueprint, roles
from shared.web.request import transaction

pages = blueprint("advice", __name__, access=roles(Role.REFERENT), url_prefix="/ameliorations")


@pages.get("")
def index() -> str:
    return render_template("advice/index.html", advised=advice_for(transaction(), my_schools(Role.REFERENT)))
