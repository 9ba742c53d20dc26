"""The positioning, one question a page. What is asked follows from the answers alone: nothing else can be lost."""

from collections.abc import Sequence
from datetime import timedelta

from flask import Response, flash, make_response, redirect, render_template, request, url_for

from services.exam.commands.positioning import BeingTested, answer_question, begin_again, try_again
from services.exam.domain.attempt import AnswerRefusal, refuse_text
from services.exam.domain.knowledge import TooEarlyToRetake
from services.exam.domain.standing import Standing
from services.exam.queries.attempts import is_being_tested
from services.exam.queries.positioning import competence_of, standings_of, step_of
from services.exam.web.item_pages import exercise_html
from services.exam.web.test import posted_answer
from shared.domain.statuses import AnswerStatus
from shared.referential.bank import load_bank
from shared.referential.models import Competence
from shared.web.access import blueprint, require_identity, signed_in
from shared.web.request import transaction

pages = blueprint("positioning", __name__, access=signed_in, url_prefix="/profil/positionnement/<code>")

TOLD = {
    AnswerStatus.OK: ("success", "Juste : c’était la bonne réponse."),
    AnswerStatus.SKIPPED: ("info", "Question passée."),
    AnswerStatus.PARTIALLY: ("warning", "Faux : votre réponse n’était juste qu’en partie."),
}
WRONG = ("warning", "Faux : ce n’était pas la bonne réponse.")
ALREADY = ("info", "Vous aviez déjà répondu à cette question : votre première réponse est gardée.")


@pages.before_request
def not_during_a_test() -> None:
    """For the pages; what changes something checks by itself."""
    if request.method == "GET" and is_being_tested(transaction(), require_identity().account_id):
        raise BeingTested()


@pages.get("")
def show(code: str) -> Response:
    return _page(competence_of(code))


@pages.post("")
def receive(code: str) -> Response:
    competence, posted = competence_of(code), posted_answer(load_bank().items.get)
    refusal = refuse_text(posted.answer) or (None if posted.answer.strip() else AnswerRefusal.EMPTY)
    if refusal:
        return _page(competence, refusal.status, refusal.sentence)
    status = answer_question(transaction(), require_identity().account_id, competence, posted.item_id, posted.answer)
    tone, sentence = ALREADY if status is None else TOLD.get(status, WRONG)
    flash(sentence, tone)
    return _go_on(code)


@pages.get("/recommencer")
def ask_again(code: str) -> str:
    """What would be lost, before anything is.

    :raises TooEarlyToRetake: its last answer is less than seven days old.
    """
    standing = _standing(competence_of(code))
    if standing.days_to_retake:
        raise TooEarlyToRetake(timedelta(days=standing.days_to_retake))
    return render_template("exam/retake.html", one=standing.profile)


@pages.post("/recommencer")
def begin(code: str) -> Response:
    begin_again(transaction(), require_identity().account_id, competence_of(code))
    return _go_on(code)


@pages.post("/retenter")
def improve(code: str) -> Response:
    try_again(transaction(), require_identity().account_id, competence_of(code))
    return _go_on(code)


def _go_on(code: str) -> Response:
    return make_response(redirect(url_for("positioning.show", code=code), 303))


def _page(competence: Competence, status: int = 200, sentence: str = "") -> Response:
    """The current question, or what was reached when there is none."""
    step = step_of(transaction(), require_identity().account_id, competence)
    if step.item is None:
        return make_response(render_template("exam/positioned.html", one=_standing(competence)))
    about_this_item = request.form.get("item_id") == step.item.id
    given: Sequence[str] = request.form.getlist("response") if about_this_item else []
    html = render_template(
        "exam/positioning.html",
        competence=competence,
        item=exercise_html(step.item.id, given),
        step=step,
        sentence=sentence,
    )
    return make_response(html, status)


def _standing(competence: Competence) -> Standing:
    standings = standings_of(transaction(), require_identity().account_id)
    return next(one for one in standings if one.profile.code == competence.code)
