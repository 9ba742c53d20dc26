"""« Mes données »: what is kept, a file of it from each service, and the erasure of the account (R-ERASURE)."""

from flask import Response, flash, render_template

from services.auth.commands.erasure import TIME_TO_THINK, ask_erasure, erasure_of, give_up_erasure
from services.auth.web.entering import go
from shared.web.access import blueprint, require_identity, signed_in
from shared.web.request import transaction

pages = blueprint("my_data", __name__, access=signed_in, url_prefix="/moi/donnees")

FILES = (
    ("Mon compte et mes connexions", "/compte/mes-donnees"),
    ("Mes inscriptions aux sessions", "/certif/mes-donnees"),
    ("Mon profil, mes tests et mes réponses", "/test/mes-donnees"),
    ("Mes résultats", "/resultats/mes-donnees"),
)


@pages.get("")
def show() -> str:
    asked = erasure_of(transaction(), require_identity().account_id)
    return render_template("my_data.html", files=FILES, asked=asked, days=TIME_TO_THINK.days)


@pages.post("/effacer")
def erase() -> Response:
    me = require_identity().account_id
    asked = ask_erasure(transaction(), me, actor=f"account:{me}")
    flash(
        f"C’est noté : votre compte sera effacé le {asked.due_at:%d/%m/%Y}. D’ici là, vous pouvez renoncer.", "success"
    )
    return go("/compte/moi/donnees")


@pages.post("/renoncer")
def keep() -> Response:
    me = require_identity().account_id
    give_up_erasure(transaction(), me, actor=f"account:{me}")
    flash("Votre compte est conservé.", "success")
    return go("/compte/moi/donnees")
