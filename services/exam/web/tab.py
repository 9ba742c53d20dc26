"""The Certification tab: certifiable or not, and the form that joins a session."""

from flask import Response, make_response, redirect, render_template, url_for

from services.exam.commands.joining import join_session
from services.exam.domain.profile import what_is_missing
from services.exam.queries.attempts import accepted_candidate, has_joined
from services.exam.queries.profiles import profile_of
from services.exam.web.forms import JoinForm
from shared.domain.forms import InvalidForm
from shared.errors import Refusal
from shared.web.access import blueprint, require_identity, signed_in
from shared.web.request import transaction

pages = blueprint("tab", __name__, access=signed_in)


@pages.get("/")
def show() -> Response:
    return page(JoinForm(formdata=None), 200)


@pages.get("/rejoindre")
def go_back() -> Response:
    """The address of a form that was refused, loaded again."""
    return make_response(redirect(url_for("tab.show"), 303))


@pages.post("/rejoindre")
def join() -> Response:
    form = JoinForm()
    try:
        candidate_id = join_session(transaction(), form.read(), require_identity())
    except InvalidForm as invalid:
        form.show(invalid.problems)
        return page(form, invalid.status)
    except Refusal as refused:
        form.form_errors.append(refused.sentence)
        return page(form, refused.status)
    return make_response(redirect(url_for("code.show", candidate_id=candidate_id), 303))


def page(form: JoinForm, status: int) -> Response:
    """The form is offered to a certifiable profile, and to who already joined: a test started is always resumed."""
    tx, person = transaction(), require_identity()
    profile = profile_of(tx, person.account_id, before=tx.now)
    html = render_template(
        "exam/tab.html",
        form=form,
        profile=profile,
        missing=what_is_missing(profile),
        may_join=profile.is_certifiable or has_joined(tx, person.account_id),
        accepted=accepted_candidate(tx, person.account_id),
    )
    return make_response(html, status)
