"""The access code, told when everybody is ready: it starts the test or resumes it."""

from uuid import UUID

from flask import Response, make_response, redirect, render_template, request, url_for

from services.exam.commands.starting import NotCertifiable, enter_test, own_link
from services.exam.queries.attempts import seat_of
from services.exam.web import attempt_cookie
from services.exam.web.forms import CodeForm
from shared.errors import Refusal
from shared.web.access import blueprint, require_identity, signed_in
from shared.web.request import transaction

pages = blueprint("code", __name__, access=signed_in)


@pages.get("/code/<uuid:candidate_id>")
def show(candidate_id: UUID) -> Response:
    return page(candidate_id, CodeForm(formdata=None), 200)


@pages.post("/code/<uuid:candidate_id>")
def enter(candidate_id: UUID) -> Response:
    form, person = CodeForm(), require_identity()
    try:
        attempt = enter_test(transaction(), candidate_id, form.access_code.data or "", person)
    except NotCertifiable as refused:
        return page(candidate_id, form, refused.status, missing=refused.missing)
    except Refusal as refused:
        form.access_code.errors = [refused.sentence]
        return page(candidate_id, form, refused.status)
    after = "answer_file.show" if request.form.get("ensuite") == "fichier" else "test.show"
    response = make_response(redirect(url_for(after), 303))
    attempt_cookie.give(response, attempt, person)
    return response


def page(candidate_id: UUID, form: CodeForm, status: int, missing: list[str] | None = None) -> Response:
    link = own_link(transaction(), candidate_id, require_identity())
    seat = seat_of(transaction(), link)
    return make_response(render_template("exam/code.html", form=form, seat=seat, missing=missing), status)
