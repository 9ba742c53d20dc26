"""« Déposer un fichier de réponses », by the pupil who holds the test (`docs/rules.md` R-FILE)."""

from collections.abc import Callable

from flask import Response, flash, make_response, redirect, render_template, request, url_for

from services.exam.commands.answer_import import Imported, import_as_pupil
from services.exam.domain.answer_file import BIGGEST_FILE, FileRefused, SealedAnswers, open_file
from services.exam.web.attempt_cookie import holder, holds_a_test
from services.exam.web.test import held_test, receipt_key
from shared.web.access import blueprint
from shared.web.request import transaction

pages = blueprint("answer_file", __name__, access=holds_a_test)

TOO_LATE = "trop tard pour compter,"
NOT_THEIR_TURN = (
    "Ce n’était pas leur tour : l’élève répond à l’épreuve en cours, puis vous déposez de nouveau ce fichier."
)


@pages.get("/epreuve/fichier")
def show() -> Response:
    held_test()
    return page(url_for("test.show"), "Mon test")


@pages.post("/epreuve/fichier")
def receive() -> Response:
    who = holder()
    held_test()

    def take(held: SealedAnswers) -> Imported:
        return import_as_pupil(transaction(), held, who.attempt_id, who.sid, key=receipt_key())

    return take_file(take, url_for("test.show"), url_for("test.show"), "Mon test")


def take_file(take: Callable[[SealedAnswers], Imported], then: str, back: str, back_label: str) -> Response:
    """Open the file sent and `take` what it holds, then say what became of it at `then`."""
    upload = request.files.get("answers")
    try:
        if upload is None or not upload.filename:
            raise FileRefused("none")
        done = take(open_file(upload.stream.read(BIGGEST_FILE + 1), receipt_key()))
    except FileRefused as refused:
        return page(back, back_label, refused.sentence, refused.status)
    lost = done.kept_for_jury + done.refused
    flash(outcome_text(done), "warning" if lost else "success")
    return make_response(redirect(then, 303))


def page(back: str, back_label: str, refusal: str = "", status: int = 200) -> Response:
    html = render_template("exam/answer_file.html", refusal=refusal, back={"label": back_label, "href": back})
    return make_response(html, status)


def outcome_text(done: Imported) -> str:
    """What became of each answer, in one sentence a case."""
    told = [f"Fichier de la certification n° {done.certification_number} :"]
    parts = [
        _many(done.taken, "réponse enregistrée", "réponses enregistrées"),
        _many(done.known, "déjà arrivée", "déjà arrivées"),
        _many(
            done.kept_for_jury,
            "trop tard pour compter, gardée pour le jury",
            "trop tard pour compter, gardées pour le jury",
        ),
        _many(done.refused, "pas prise", "pas prises"),
    ]
    told.append(", ".join(filter(None, parts)) + ".")
    if done.refused:
        told.append(
            "Ce n’était pas leur tour : l’élève répond à l’épreuve en cours, puis vous déposez de nouveau ce fichier."
        )
    return " ".join(told)


def _many(count: int, one: str, several: str) -> str:
    return f"{count} {several if count > 1 else one}" if count else ""
