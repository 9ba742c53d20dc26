"""« Déposer un fichier de réponses », by the staff of the school of the session (`docs/rules.md` R-FILE)."""

from flask import Response, url_for

from services.exam.commands.answer_import import STAFF, Imported, import_as_staff
from services.exam.domain.answer_file import SealedAnswers
from services.exam.web.answer_file import page, take_file
from services.exam.web.test import receipt_key
from shared.web.access import blueprint, require_identity, roles
from shared.web.request import transaction

pages = blueprint("answer_file_staff", __name__, access=roles(*STAFF))

HOME = ("/compte/", "Accueil")


@pages.get("/fichier")
def show() -> Response:
    return page(*HOME)


@pages.post("/fichier")
def receive() -> Response:
    def take(held: SealedAnswers) -> Imported:
        return import_as_staff(transaction(), held, require_identity(), key=receipt_key())

    return take_file(take, url_for("answer_file_staff.show"), *HOME)
