"""« Je suis prêt », which opens a timed item, and what the page says of having been left (R-TIMED, R-FOCUS)."""

from flask import Response, jsonify, make_response, redirect, request, url_for

from services.exam.commands.watching import leave_item, open_item
from services.exam.web.attempt_cookie import LOST, holder, holds_a_test, lose
from services.exam.web.test import losses_told, opened_place
from shared.web.access import blueprint
from shared.web.errors import problem
from shared.web.request import transaction, wants_json

pages = blueprint("watch", __name__, access=holds_a_test)

NOT_OPENED = "Cette épreuve ne peut pas commencer maintenant. Rechargez la page pour revenir à la question en cours."


@pages.get("/epreuve/commencer")
def go_back() -> Response:
    """The address of « Je suis prêt », loaded again."""
    return make_response(redirect(url_for("test.show"), 303))


@pages.post("/epreuve/commencer")
def begin() -> Response:
    """The content of the item leaves the server here, and its time runs from here."""
    who = holder()
    opening = open_item(transaction(), who.attempt_id, who.account_id, who.sid, request.form.get("item_id", ""))
    if opening is None:
        lose(LOST)
    assert opening is not None
    if not wants_json():
        return go_back()
    if opening.opened_at is None:
        return problem(409, "Épreuve non commencée", NOT_OPENED, code="not-opened")
    return jsonify(rank=opening.test.next_rank, html=opened_place(opening.test, opening.opened_at))


@pages.post("/epreuve/sortie")
def left() -> Response:
    """The page was left: said by its script, which waits for no answer."""
    who, item_id = holder(), request.form.get("item_id", "")
    if not leave_item(transaction(), who.attempt_id, who.account_id, who.sid, item_id, losses_told()):
        lose(LOST)
    return Response(status=204)
