"""« Test technique »: is this computer good for a certification? Anyone may ask; a code tells it to the référent."""

import hmac
import json
from contextlib import suppress
from datetime import UTC

from flask import Response, current_app, flash, make_response, redirect, render_template, request, session, url_for
from pydantic import ValidationError

from services.exam.commands.technical import RoomIsFull, enter_technical_test, is_told, open_session, tell_checks
from services.exam.domain.computer import Measures, judge
from services.exam.domain.computer_label import read_label
from services.exam.domain.practice import Practice
from services.exam.tables import SessionCopy
from services.exam.web.forms import TechnicalForm
from services.exam.web.technical_pass import KEPT, Pass, begin, give, keep_measures, my_measures, my_pass, my_practice
from shared.domain.computer import Check, verdict
from shared.domain.forms import InvalidForm
from shared.domain.networks import network_of
from shared.errors import Refusal
from shared.web.access import anyone, blueprint
from shared.web.request import transaction

pages = blueprint("technical", __name__, access=anyone, url_prefix="/technique")

LONGEST_REPORT = 2_000
START_AGAIN = (
    "Le test technique de ce poste est à recommencer : il était resté ouvert trop longtemps, ou les cookies de ce site "
    "sont refusés."
)
DAMAGED = "Les mesures reçues sont abîmées. Lancez la vérification de nouveau."
NOT_YET = "Le bilan partira au référent une fois la vérification faite."
RENEWED = (
    "Le code a changé depuis, ou la session est finalisée : le bilan n’est pas parti. Entrez avec le nouveau code."
)


@pages.get("/")
@pages.get("")
def show() -> Response:
    form = TechnicalForm(formdata=None)
    form.code.data = request.args.get("code", "")[:40]
    form.label.data = my_pass().label
    return _entrance(form, 200)


@pages.post("")
def enter() -> Response:
    """With a code, for the référent; without one, for oneself and nothing is stored."""
    form, mine = TechnicalForm(), my_pass()
    try:
        mine = _pass_of(form, mine)
    except InvalidForm as invalid:
        form.show(invalid.problems)
        return _entrance(form, invalid.status)
    except Refusal as refused:
        form.code.errors = [refused.sentence]
        return _entrance(form, refused.status)
    begin()
    response = make_response(redirect(url_for("technical.check"), 303))
    give(response, mine)
    return response


@pages.get("/verification")
def check() -> Response:
    """The page whose script measures; it says what is left without one."""
    if my_practice() is None:
        return start_again()
    return make_response(render_template("exam/technical/check.html", mine=my_pass()))


@pages.post("/verification")
def take() -> Response:
    """What the script measured, or the word that there is no script."""
    practice = my_practice()
    if practice is None:
        return start_again()
    written = request.form.get("measures", "")
    try:
        if len(written) > LONGEST_REPORT:
            raise ValueError
        measures = Measures.model_validate(json.loads(written)) if written else Measures(script=False)
    except (ValidationError, ValueError, RecursionError):
        # Not to the page that measures: it would send the same again, and again.
        flash(DAMAGED, "warning")
        return make_response(redirect(url_for("technical.report"), 303))
    keep_measures(measures)
    tell(practice, again=True)
    return make_response(redirect(url_for("technical.report"), 303))


@pages.get("/bilan")
def report() -> Response:
    practice = my_practice()
    if practice is None:
        return start_again()
    mine, checks, tx = my_pass(), checks_of(practice), transaction()
    known = open_session(tx, mine.session_id, mine.proof) if mine.session_id else None
    told = known is not None and is_told(tx, known, mine.computer_id)
    html = render_template(
        "exam/technical/report.html",
        mine=mine,
        session=known if told else None,
        lost=_why_lost(mine, known) if not told else "",
        checks=checks,
        verdict=verdict(checks),
        practice=practice,
        measured=my_measures() is not None,
    )
    return make_response(html)


def tell(practice: Practice, *, again: bool = False) -> None:
    """Say to the référent what this computer is worth, when a code was given and still stands."""
    mine, tx = my_pass(), transaction()
    known = open_session(tx, mine.session_id, mine.proof) if mine.session_id else None
    if known is None:
        return
    with suppress(RoomIsFull):  # the report says it
        tell_checks(tx, known, mine.computer_id, mine.label, checks_of(practice), again=again)


def checks_of(practice: Practice) -> list[Check]:
    today = transaction().now.astimezone(UTC).date()
    return judge(my_measures(), practice, user_agent=request.headers.get("User-Agent", ""), today=today)


def start_again() -> Response:
    """There is no test technique in this browser, or none any more."""
    if session.pop(KEPT, None) or request.method == "POST":
        flash(START_AGAIN, "warning")
    return make_response(redirect(url_for("technical.show"), 303))


def _why_lost(mine: Pass, known: SessionCopy | None) -> str:
    """Why a report that had a code went nowhere."""
    if mine.session_id is None:
        return ""
    if known is None:
        return RENEWED
    return RoomIsFull().sentence if my_measures() is not None else NOT_YET


def _pass_of(form: TechnicalForm, mine: Pass) -> Pass:
    typed = (form.code.data or "").strip()
    if not typed:
        return Pass(mine.computer_id, mine.label)
    label = read_label(form.label.data or "")
    entered: SessionCopy = enter_technical_test(transaction(), typed, _network())
    return Pass(mine.computer_id, label, entered.session_id, entered.technical_code_digest)


def _network() -> str:
    """Enough to count by it, and not to be read again."""
    key = current_app.secret_key
    assert isinstance(key, str)
    return hmac.digest(key.encode(), network_of(request.remote_addr).encode(), "sha256").hex()[:32]


def _entrance(form: TechnicalForm, status: int) -> Response:
    return make_response(render_template("exam/technical/index.html", form=form), status)
