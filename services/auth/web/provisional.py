"""The sign-in with a provisional password: another is chosen, the door opens (`docs/rules.md` R-PROVISIONAL)."""

from datetime import datetime
from typing import NamedTuple
from urllib.parse import quote
from uuid import UUID

from flask import Response, make_response, render_template, request
from flask import session as browser

from services.auth.commands.change_password import flaw_of_password
from services.auth.commands.provisional import choose_own
from services.auth.commands.sessions import session_of
from services.auth.commands.sign_in import Provisional
from services.auth.domain.provisional import CHOICE_LIFE
from services.auth.web.entering import HOME, go, let_in, session_secret
from services.auth.web.forms import ChosenPasswordForm
from shared.errors import Refusal
from shared.web.access import anyone, blueprint
from shared.web.request import local_path, transaction

pages = blueprint("provisional", __name__, access=anyone)

KEPT = "provisional"


class Proven(NamedTuple):
    """Whose provisional password this browser gave, and which one it was."""

    account_id: UUID
    given_at: datetime


def ask_another(found: Provisional, suite: str) -> Response:
    """The signed cookie remembers, for a quarter of an hour, that the provisional password was given here."""
    now = transaction().now
    browser[KEPT] = [str(found.account.id), found.given_at.isoformat(), now.isoformat()]
    return go(f"/compte/mot-de-passe-provisoire?suite={quote(suite)}")


@pages.get("/mot-de-passe-provisoire")
def show() -> Response:
    _proven()
    return _page(ChosenPasswordForm(formdata=None), 200)


@pages.post("/mot-de-passe-provisoire")
def receive() -> Response:
    proven, tx, form = _proven(), transaction(), ChosenPasswordForm()
    if not form.validate():
        return _page(form, 400)
    told = flaw_of_password(tx, proven.account_id, form.new.data)
    if told:
        form.new.errors = [told]
        return _page(form, 400)
    account = choose_own(tx, proven.account_id, proven.given_at, form.new.data)
    browser.pop(KEPT, None)
    return let_in(account, session_of(tx, session_secret()), _suite(), method="pix")


def _proven() -> Proven:
    kept = browser.get(KEPT)
    if kept is None or transaction().now - datetime.fromisoformat(kept[2]) > CHOICE_LIFE:
        raise Refusal(
            "provisional-again",
            "Pour choisir votre mot de passe, connectez-vous d’abord avec le mot de passe provisoire.",
            status=410,
        )
    return Proven(UUID(kept[0]), datetime.fromisoformat(kept[1]))


def _suite() -> str:
    return local_path(request.args.get("suite"), HOME)


def _page(form: ChosenPasswordForm, status: int) -> Response:
    return make_response(render_template("provisional_choose.html", form=form, suite=_suite()), status)
