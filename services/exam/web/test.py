"""The test: one item a page. The server alone knows which; « Actualiser » and « Précédent » are harmless."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

from flask import Response, flash, jsonify, make_response, redirect, render_template, request, session, url_for
from markupsafe import Markup

from services.exam.commands.answering import Refused, Taken, answer_item
from services.exam.domain.answer_file import seal
from services.exam.domain.attempt import LONGEST_KEY, PostedAnswer
from services.exam.domain.checking import SKIP
from services.exam.domain.clock import Phase, remaining
from services.exam.domain.conditions import MOST_LOSSES, time_allowed
from services.exam.domain.conditions import time_left as item_time_left
from services.exam.queries.attempts import is_calling, last_receipt, receipts_of
from services.exam.queries.running import RunningTest, running_test
from services.exam.queries.watched import watched
from services.exam.settings import ExamSettings
from services.exam.web.attempt_cookie import LOST, holder, holds_a_test, lose
from services.exam.web.item_pages import opened_html, place_html, place_html_with
from services.exam.web.runner import following, ranks_ahead
from services.exam.web.texts import CALLED, added_text, duration_text, left_to_pass
from shared.referential.answers import as_text
from shared.referential.bank import load_bank
from shared.referential.models import Item
from shared.web.access import blueprint
from shared.web.errors import problem
from shared.web.request import settings, transaction, wants_json

pages = blueprint("test", __name__, access=holds_a_test)

ANOTHER_CAME_FIRST = "Vous aviez déjà répondu à l’épreuve {} : votre première réponse est gardée."


@pages.get("/epreuve")
def show() -> Response:
    test = held_test()
    if test.phase is Phase.CLOSED:
        return closed_page(test)
    if test.current is None:
        return make_response(redirect(url_for("end.show"), 303))
    return item_page(test, 200)


@pages.post("/epreuve")
def receive() -> Response:
    key = receipt_key()
    who, posted = holder(), posted_answer(load_bank().items.get)
    outcome = answer_item(transaction(), who.attempt_id, who.account_id, who.sid, posted, key=key)
    if outcome is None:
        lose(LOST)
    if isinstance(outcome, Refused):
        return _refused(outcome)
    assert isinstance(outcome, Taken)
    return _taken_json(outcome) if wants_json() else _taken_page(outcome)


@pages.get("/temps")
def time_left() -> Response:
    test = held_test()
    left = remaining(test.now, deadline=test.deadline)
    if wants_json():
        return jsonify(remaining_seconds=int(left.total_seconds()), text=duration_text(left))
    return make_response(render_template("exam/time.html", text=duration_text(left), deadline=test.deadline))


def held_test() -> RunningTest:
    """The test of this browser; without one it is sent back to the Certification tab."""
    who = holder()
    test = running_test(transaction(), who.attempt_id, who.account_id, who.sid)
    if test is None:
        lose(LOST)
    assert test is not None
    return test


def posted_answer(known: Callable[[str], Item | None]) -> PostedAnswer:
    """The form of an item: what several boxes or blanks hold is one text, « Je passe » has its own.

    `known` finds an item by its id.
    """
    form = request.form
    item_id = form.get("item_id", "")
    given = as_text(known(item_id), form.getlist("response"))
    answer = SKIP if form.get("action") == "passe" else given
    return PostedAnswer(item_id, answer, _instant(form.get("queued_at", "")), losses_told())


def posted_key() -> str:
    """What the device calls this answer (R-QUEUE), said again with its receipt; what is not a key is nothing."""
    key = request.form.get("key", "")
    return key if len(key) <= LONGEST_KEY and key.isascii() and key.replace("-", "").isalnum() else ""


def losses_told() -> int:
    """How many times the form says that the page was left; what makes no sense says nothing."""
    told = request.form.get("losses", "")
    return min(int(told), MOST_LOSSES) if told.isascii() and told.isdigit() and len(told) < 4 else 0


def receipt_key() -> bytes:
    own = settings()
    assert isinstance(own, ExamSettings)
    return own.receipt_key.encode()


def item_page(
    test: RunningTest, status: int, sentence: str = "", given: Sequence[str] = (), *, calling: bool | None = None
) -> Response:
    """The current item, and the next ones held in advance.

    `given` is shown again when a refusal is about it; `calling` is what this very request has decided of the call.
    """
    rank = test.next_rank
    left = remaining(test.now, deadline=test.deadline)
    seen = watched(transaction(), test.id, load_bank().items[test.items[rank - 1]])
    html = render_template(
        "exam/test.html",
        test=test,
        urls={
            "answer": url_for("test.receive"),
            "end": url_for("end.show"),
            "state": url_for("state.show"),
            "time": url_for("test.time_left"),
        },
        seal=seal_of(test),
        losses=seen.losses,
        place=_current_place(test, seen.opened_at, given),
        ahead=[(one, _place(test, one)) for one in ranks_ahead(rank, len(test.items))],
        sentence=sentence,
        left=left,
        left_text=duration_text(left),
        over_text=left_to_pass(test.left) if test.phase is Phase.OVER else "",
        last=last_receipt(transaction(), test.id, rank - 1) if rank > 1 else None,
        added_text=added_text(_added_since(test)),
        calling=is_calling(transaction(), test.id) if calling is None else calling,
        called_text=CALLED,
    )
    return make_response(html, status)


def opened_place(test: RunningTest, opened_at: datetime, given: Sequence[str] = ()) -> Markup:
    """The current item, a timed one, whose time runs since `opened_at`."""
    item = load_bank().items[test.items[test.next_rank - 1]]
    allowed = time_allowed(item.timed or 0, test.extra_time_percent)
    left = item_time_left(test.now, opened_at=opened_at, allowed=allowed)
    return opened_html(test.next_rank, test.total, item.id, left, allowed, given)


def _current_place(test: RunningTest, opened_at: datetime | None, given: Sequence[str]) -> Markup:
    rank = test.next_rank
    if opened_at is not None:
        return opened_place(test, opened_at, given)
    if given and load_bank().items[test.items[rank - 1]].timed is None:
        return place_html_with(rank, test.total, test.items[rank - 1], given)
    return _place(test, rank)


def _added_since(test: RunningTest) -> int:
    """The minutes that this browser has not been told of: its cookie remembers what a page has said."""
    attempt, told = session.get("added", ("", 0))
    before = told if attempt == str(test.id) else 0
    if test.added_minutes > before:
        session["added"] = (str(test.id), test.added_minutes)
    return max(test.added_minutes - before, 0)


def seal_of(test: RunningTest) -> dict[str, Any]:
    """What lets the browser seal the answers that wait in a file (R-FILE)."""
    return seal(test.id, receipt_key())


def closed_page(test: RunningTest, sentence: str = "", status: int = 200) -> Response:
    html = render_template(
        "exam/closed.html",
        test=test,
        receipts=receipts_of(transaction(), test.id),
        sentence=sentence,
        seal=seal_of(test),
    )
    return make_response(html, status)


def _taken_json(taken: Taken) -> Response:
    test = taken.test
    left = remaining(test.now, deadline=test.deadline)
    return jsonify(
        key=posted_key(),
        receipt=taken.receipt,
        sequence=taken.sequence,
        status="enregistree",
        notice=_notice(taken),
        remaining_seconds=int(left.total_seconds()),
        next=following(
            taken.next_rank, test.total, len(test.items), lambda rank: test.items[rank - 1], partial(_place, test)
        ),
    )


def _place(test: RunningTest, rank: int) -> Markup:
    return place_html(rank, test.total, test.items[rank - 1], test.extra_time_percent)


def _taken_page(taken: Taken) -> Response:
    if notice := _notice(taken):
        flash(notice, "info")
    ended = taken.next_rank > taken.test.total
    return make_response(redirect(url_for("end.show" if ended else "test.show"), 303))


def _notice(taken: Taken) -> str:
    return ANOTHER_CAME_FIRST.format(taken.rank) if taken.another_came_first else ""


def _refused(refused: Refused) -> Response:
    """Returned, not raised: an answer kept for the jury must be committed."""
    test, reason = refused.test, refused.reason
    if wants_json():
        code = reason.name.lower().replace("_", "-")
        return problem(reason.status, "Réponse non enregistrée", reason.sentence, code=code)
    if test.phase is Phase.CLOSED:
        return closed_page(test, reason.sentence, reason.status)
    if test.current is None:
        flash(reason.sentence, "warning")
        return make_response(redirect(url_for("end.show"), 303))
    about_this_item = request.form.get("item_id") == test.current
    return item_page(test, reason.status, reason.sentence, request.form.getlist("response") if about_this_item else [])


def _instant(claimed: str) -> datetime | None:
    """When the device says that it took the answer; what makes no sense claims nothing."""
    try:
        instant = datetime.fromisoformat(claimed)
        return instant.astimezone(UTC) if instant.tzinfo else None
    except (ValueError, OverflowError):
        return None
