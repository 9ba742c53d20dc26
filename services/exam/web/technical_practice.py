"""The practice: the page, the script and the rules of the test, on items that are worth nothing."""

from collections.abc import Sequence
from functools import partial

from flask import Response, abort, flash, jsonify, make_response, redirect, render_template, request, url_for
from markupsafe import Markup

from services.exam.domain.attempt import AnswerRefusal, Duplicate, PostedAnswer, decide_answer
from services.exam.domain.clock import remaining
from services.exam.domain.practice import Practice
from services.exam.practice import load_practice
from services.exam.web.item_pages import practice_place_html
from services.exam.web.media import one_of
from services.exam.web.runner import following, ranks_ahead
from services.exam.web.technical import start_again, tell
from services.exam.web.technical_pass import keep_practice, my_practice
from services.exam.web.test import posted_answer, posted_key, receipt_key
from services.exam.web.texts import duration_text
from shared.web.access import anyone, blueprint
from shared.web.errors import problem
from shared.web.request import transaction, wants_json

pages = blueprint("technical_practice", __name__, access=anyone, url_prefix="/technique")


@pages.get("/epreuve")
def show() -> Response:
    practice = my_practice()
    if practice is None:
        return start_again()
    if practice.current is None:
        return make_response(redirect(url_for("technical.report"), 303))
    return _item_page(practice, 200)


@pages.post("/epreuve")
def receive() -> Response:
    """An answer, judged as one of a test is; the same answer again gets the receipt of the first time."""
    practice, key = my_practice(), receipt_key()
    if practice is None:
        if wants_json():
            abort(401)
        return start_again()
    posted = posted_answer(load_practice().item)
    decided = decide_answer(practice.attempt(key), posted, transaction().now)
    if isinstance(decided, AnswerRefusal):
        return _refused(practice, decided, posted)
    if isinstance(decided, Duplicate):
        sequence = decided.first.sequence
    else:
        practice, sequence = practice.take(posted, decided, transaction().now), decided.sequence
        keep_practice(practice)
        tell(practice)
    if not wants_json():
        return make_response(redirect(url_for("technical_practice.show"), 303))
    place = partial(_place, practice)
    return jsonify(
        key=posted_key(),
        receipt=practice.receipt(sequence, key),
        sequence=sequence,
        status="enregistree",
        notice="",
        remaining_seconds=_seconds_left(practice),
        next=following(
            practice.next_rank, practice.total, practice.total, lambda one: practice.items[one - 1].id, place
        ),
    )


@pages.get("/etat")
def state() -> Response:
    """As the state of a test, with its ETag: what a network must let pass."""
    practice = my_practice()
    if practice is None:
        abort(401)
    tag = f"{practice.id.hex[:12]}-{practice.next_rank}"
    if request.if_none_match.contains_weak(tag):
        answer = Response(status=304)
    else:
        answer = jsonify(
            deadline=practice.deadline.isoformat(),
            remaining_seconds=_seconds_left(practice),
            added_minutes=0,
            over=False,
            closed=False,
            completed=practice.current is None,
            help=False,
        )
    answer.set_etag(tag)
    return answer


@pages.get("/temps")
def time_left() -> Response:
    practice = my_practice()
    if practice is None:
        if wants_json():
            abort(401)
        return start_again()
    left = remaining(transaction().now, deadline=practice.deadline)
    if wants_json():
        return jsonify(remaining_seconds=int(left.total_seconds()), text=duration_text(left))
    return make_response(redirect(url_for("technical_practice.show"), 303))


@pages.get("/media/<version>/<name>")
def file(version: str, name: str) -> Response:
    bank = load_practice()
    return one_of(bank.media, name, bank.items, current=version == bank.version)


def _seconds_left(practice: Practice) -> int:
    return int(remaining(transaction().now, deadline=practice.deadline).total_seconds())


def _item_page(practice: Practice, status: int, sentence: str = "", given: Sequence[str] = ()) -> Response:
    rank, total = practice.next_rank, practice.total
    left = remaining(transaction().now, deadline=practice.deadline)
    answered = rank - 1
    html = render_template(
        "exam/practice.html",
        test={
            "next_rank": rank,
            "total": total,
            "deadline": practice.deadline,
            "now": transaction().now,
            "added_minutes": 0,
            "certification_number": f"essai-{practice.id.hex[:12]}",
        },
        urls={
            "answer": url_for("technical_practice.receive"),
            "end": url_for("technical.report"),
            "state": url_for("technical_practice.state"),
            "time": url_for("technical_practice.time_left"),
        },
        seal=None,
        place=_place(practice, rank, given),
        ahead=[(one, _place(practice, one)) for one in ranks_ahead(rank, total)],
        sentence=sentence,
        left=left,
        left_text=duration_text(left),
        over_text="",
        last={"sequence": answered, "receipt": practice.receipt(answered, receipt_key())} if answered else None,
        added_text="",
    )
    return make_response(html, status)


def _place(practice: Practice, rank: int, given: Sequence[str] = ()) -> Markup:
    return practice_place_html(rank, practice.total, practice.items[rank - 1], given)


def _refused(practice: Practice, reason: AnswerRefusal, posted: PostedAnswer) -> Response:
    if wants_json():
        code = reason.name.lower().replace("_", "-")
        return problem(reason.status, "Réponse non enregistrée", reason.sentence, code=code)
    if practice.current is None:
        flash(reason.sentence, "warning")
        return make_response(redirect(url_for("technical.report"), 303))
    about_this_item = posted.item_id == practice.current.id
    given = request.form.getlist("response") if about_this_item else []
    return _item_page(practice, reason.status, reason.sentence, given)
