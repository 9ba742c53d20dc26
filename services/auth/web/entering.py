"""What a browser is given when a person signs in, stays, or leaves: two cookies, or none."""

from urllib.parse import quote

from flask import Response, redirect, request

from services.auth.commands.keys import current_key
from services.auth.commands.sessions import change_session, end_session, open_session
from services.auth.domain.browser_words import in_words
from services.auth.factor_queries import held_back
from services.auth.providers.provider import ProviderSession
from services.auth.queries import identity_of
from services.auth.tables import Account, SignedSession
from shared.identity import token
from shared.web.cookies import ATTEMPT, SESSION, TOKEN, clear_cookie, cookie_name, set_cookie
from shared.web.request import settings, transaction

HOME = "/compte/"
SECOND_FACTOR = "/compte/second-facteur"


def session_secret() -> str | None:
    """The secret of the session cookie, as this browser gives it."""
    return request.cookies.get(cookie_name(SESSION, secure=settings().secure))


def let_in(
    account: Account, previous: SignedSession | None, suite: str, *, method: str, ent: ProviderSession | None = None
) -> Response:
    """Sign the person in on this browser, in place of whoever was there: the test of another is put away."""
    tx = transaction()
    same_person = previous is not None and previous.account_id == account.id
    if previous is not None:
        end_session(tx, previous, reason="new_sign_in")
    browser = in_words(request.headers.get("User-Agent", ""))
    opened = open_session(tx, account.id, method=method, browser=browser, ent=ent)
    waits = held_back(tx.session, opened.session)
    response = give_token(go(f"{SECOND_FACTOR}?suite={quote(suite)}" if waits else suite), opened.session)
    set_cookie(response, SESSION, opened.secret, secure=settings().secure)
    if not same_person:
        clear_cookie(response, ATTEMPT, secure=settings().secure)
    return response


def let_change(session: SignedSession, suite: str, *, reason: str) -> Response:
    """The rights of the person change: a new session id, a new token, and the same test if one is running."""
    return give_changed(go(suite), session, reason=reason)


def give_changed(response: Response, session: SignedSession, *, reason: str) -> Response:
    """The same with a page that is already made."""
    changed = change_session(transaction(), session, reason=reason)
    give_token(response, changed.session)
    set_cookie(response, SESSION, changed.secret, secure=settings().secure)
    return response


def give_token(response: Response, session: SignedSession) -> Response:
    """Set a new identity token: what every service reads."""
    tx = transaction()
    identity = identity_of(tx.session, session)
    signed = token.sign(identity, current_key(tx), issuer=settings().public_url, now=tx.now)
    set_cookie(response, TOKEN, signed, secure=settings().secure)
    return response


def show_out(response: Response) -> Response:
    """Take every cookie of the person back."""
    for base in (TOKEN, SESSION, ATTEMPT):
        clear_cookie(response, base, secure=settings().secure)
    return response


def go(path: str, code: int = 303) -> Response:
    response = redirect(path, code)
    assert isinstance(response, Response)
    return response
