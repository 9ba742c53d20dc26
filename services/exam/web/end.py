"""The end of the test: the screen that the surveillant must see, then the advice to sign out."""

from flask import Response, make_response, redirect, render_template, request, url_for

from services.exam.domain.clock import Phase
from services.exam.queries.attempts import candidate_name, end_code_of, receipts_of
from services.exam.queries.running import RunningTest
from services.exam.web.attempt_cookie import holds_a_test
from services.exam.web.test import closed_page, held_test, seal_of
from shared.web.access import blueprint
from shared.web.request import transaction

pages = blueprint("end", __name__, access=holds_a_test)


@pages.get("/fin")
def show() -> Response:
    test = held_test()
    if test.current is not None:
        return make_response(
            redirect(url_for("test.show"), 303) if test.phase is not Phase.CLOSED else closed_page(test)
        )
    return page(test, seen="seen" in request.args or test.phase is Phase.CLOSED)


@pages.post("/fin")
def tick() -> Response:
    """The tick changes what this screen shows and nothing else: the record is the one of the surveillant."""
    if "seen" in request.form:
        return make_response(redirect(url_for("end.show", seen="oui"), 303))
    return page(held_test(), forgotten=True, status=400)


def page(test: RunningTest, *, seen: bool = False, forgotten: bool = False, status: int = 200) -> Response:
    html = render_template(
        "exam/congratulations.html" if seen else "exam/end.html",
        test=test,
        name=candidate_name(transaction(), test.candidate_id),
        receipts=receipts_of(transaction(), test.id),
        end_code=end_code_of(transaction(), test.id),
        forgotten=forgotten,
        seal=seal_of(test),
    )
    return make_response(html, status)
