"""A new token in place of an expired one, without anybody noticing: a form on its way is brought back whole."""

from urllib.parse import quote, urlsplit

from flask import Response, abort, flash, request

from services.auth.commands.sessions import renew_session
from services.auth.web.entering import HOME, give_token, go, session_secret
from shared.web.access import anyone, blueprint
from shared.web.cookies import SESSION, TOKEN, clear_cookie
from shared.web.request import local_path, settings, transaction, wants_json

pages = blueprint("renewal", __name__, access=anyone)

ENDED = "Votre connexion est terminée : connectez-vous à nouveau."
ENDED_WITH_A_FORM = (
    "Votre connexion était terminée : ce que vous venez d’envoyer n’a pas été enregistré. "
    "Connectez-vous à nouveau, puis recommencez."
)


LONGEST_FORM = 62 * 1024 * 1024
"""Bytes: the longest of any service, a file of pupils."""


@pages.route("/renouveler", methods=["GET", "POST"])
def renew() -> Response:
    """Nothing of the form is looked at here: 307 has the browser send it again to where it was going.

    Without a CSRF token of ours on purpose: this changes nothing but the age of the identity token, and the form
    keeps the one of its own service.
    """
    _let_it_pass()
    suite = local_path(request.args.get("suite"), HOME)
    session = renew_session(transaction(), session_secret())
    if session is None:
        return _ended(suite)
    return give_token(go(suite, 307 if request.method == "POST" else 303), session)


def _let_it_pass() -> None:
    """A form is received to its end: a browser still sending a file when we answer would see a cut connection."""
    request.max_content_length = LONGEST_FORM
    while request.stream.read(65_536):
        pass


def _ended(suite: str) -> Response:
    """To the sign-in page; the cookie of a running test stays."""
    if wants_json():
        abort(401)
    form_lost = request.method == "POST"
    flash(ENDED_WITH_A_FORM if form_lost else ENDED, "warning")
    response = go(f"/compte/connexion?suite={quote(_home_of(suite) if form_lost else suite)}")
    for base in (TOKEN, SESSION):
        clear_cookie(response, base, secure=settings().secure)
    return response


def _home_of(path: str) -> str:
    """The first page of the service that `path` belongs to: the address of a form may not open as a page."""
    return f"/{urlsplit(path).path.split('/')[1]}/"
