"""The cookie of a running test: it opens the pages of the test alone, so that no other service is needed there.

It is refused when its signed-in session was ended, or when another account has signed in on this browser.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import cast
from uuid import UUID

from flask import Response, abort, flash, g, redirect, request
from itsdangerous import BadData

from services.exam.tables import Attempt
from services.exam.web.signing import signer
from shared.identity.model import Identity
from shared.identity.token import claimed_account
from shared.web.cookies import ATTEMPT, TOKEN, clear_cookie, cookie_name, set_cookie
from shared.web.request import settings, wants_json

LIFETIME = timedelta(hours=24)
SALT = "attempt"
LONGEST = 512
TAB = "/test/"
LOST = "Rejoignez de nouveau votre session : votre test reprendra là où il s’est arrêté."
ANOTHER_ACCOUNT = (
    "Un autre compte est connecté sur cet ordinateur : le test ouvert ici n’est pas le sien. "
    "Pour passer votre test, connectez-vous avec votre compte et rejoignez votre session."
)


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a test, as the cookie says; the database tells whether it still stands."""

    attempt_id: UUID
    account_id: UUID
    sid: UUID


def holds_a_test() -> None:
    """Access of the pages of the test."""
    g.holder = _holder()
    if g.holder is None:
        lose(LOST)
    claimed = claimed_account(request.cookies.get(cookie_name(TOKEN, secure=settings().secure), ""))
    if claimed not in (None, g.holder.account_id):
        lose(ANOTHER_ACCOUNT)


def holds_nothing() -> bool:
    """True when this browser has no cookie of a test."""
    return _holder() is None


def holder() -> Holder:
    """Who holds the test, behind `holds_a_test`."""
    return cast(Holder, g.holder)


def give(response: Response, attempt: Attempt, person: Identity) -> None:
    """Let this browser hold the test."""
    value = signer(SALT).dumps([str(attempt.id), str(attempt.account_id), str(person.sid)])
    set_cookie(response, ATTEMPT, value, secure=settings().secure)


def lose(sentence: str) -> None:
    """Take the cookie away and lead to the Certification tab, where the test can be joined again."""
    if wants_json():
        abort(401)
    flash(sentence, "warning")
    response = cast(Response, redirect(TAB, 303))
    clear_cookie(response, ATTEMPT, secure=settings().secure)
    abort(response)


def _holder() -> Holder | None:
    cookie = request.cookies.get(cookie_name(ATTEMPT, secure=settings().secure), "")
    if not cookie or len(cookie) > LONGEST:
        return None
    try:
        attempt, account, sid = signer(SALT).loads(cookie, max_age=int(LIFETIME.total_seconds()))
        return Holder(UUID(attempt), UUID(account), UUID(sid))
    except (BadData, ValueError):
        return None
