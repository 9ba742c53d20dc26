"""« Signaler un problème »: the pupil raises a hand from the test, and may lower it."""

from flask import Response, jsonify, make_response, redirect, request, url_for

from services.exam.commands.helping import call_surveillant, cancel_call
from services.exam.domain.clock import Phase
from services.exam.web.attempt_cookie import holder, holds_a_test
from services.exam.web.test import held_test, item_page
from shared.web.access import blueprint
from shared.web.request import transaction, wants_json

pages = blueprint("help", __name__, access=holds_a_test)


@pages.get("/aide")
def go_back() -> Response:
    """The address of a call, loaded again."""
    return make_response(redirect(url_for("test.show"), 303))


@pages.post("/aide")
def call() -> Response:
    """Call, or end the call. What was typed in the item, which comes along without script, is shown again."""
    who, tx = holder(), transaction()
    test = held_test()
    if request.form.get("appel") == "fin":
        cancel_call(tx, who.attempt_id, who.account_id)
        called = False
    else:
        called = call_surveillant(tx, who.attempt_id, who.account_id)
    if wants_json():
        return jsonify(help=called)
    if test.current is None or test.phase is Phase.CLOSED:
        return go_back()
    about_this_item = request.form.get("item_id") == test.current
    given = request.form.getlist("response") if about_this_item else []
    return item_page(test, 200, given=given, calling=called)
