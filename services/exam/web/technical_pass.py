"""What a browser keeps of the technical test: a signed cookie for the computer, the Flask session for what it did."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from flask import Response, request, session
from itsdangerous import BadData
from pydantic import ValidationError

from services.exam.domain.clock import deadline
from services.exam.domain.computer import Measures
from services.exam.domain.practice import Practice, read_practice
from services.exam.practice import load_practice
from services.exam.web.signing import signer
from shared.web.cookies import COMPUTER, cookie_name, set_cookie
from shared.web.request import settings, transaction

LIFETIME = timedelta(days=90)
"""The same computer is tried weeks before, and again the day before."""

SALT = "computer"
LONGEST = 1024
KEPT = "technical"


@dataclass(frozen=True, slots=True)
class Pass:
    """This computer. Without a session nothing is stored; `proof` is the digest of the code it entered with."""

    computer_id: UUID
    label: str
    session_id: UUID | None = None
    proof: str = ""


def my_pass() -> Pass:
    """That of this browser, or a new one."""
    cookie = request.cookies.get(cookie_name(COMPUTER, secure=settings().secure), "")
    try:
        if len(cookie) > LONGEST:
            raise ValueError
        computer, label, session_id, proof = signer(SALT).loads(cookie, max_age=int(LIFETIME.total_seconds()))
        return Pass(UUID(computer), label, UUID(session_id) if session_id else None, proof)
    except (BadData, ValueError):
        return Pass(uuid4(), "")


def give(response: Response, mine: Pass) -> None:
    value = signer(SALT).dumps(
        [mine.computer_id.hex, mine.label, mine.session_id.hex if mine.session_id else "", mine.proof]
    )
    set_cookie(response, COMPUTER, value, secure=settings().secure, max_age=int(LIFETIME.total_seconds()))


def begin() -> None:
    """A new run: nothing measured, nothing answered."""
    now = transaction().now
    practice = Practice(uuid4(), deadline(now), load_practice().items)
    session[KEPT] = {"practice": practice.written()}


def my_practice() -> Practice | None:
    """None before the first page, and once the time of a test has gone by."""
    return read_practice(_kept().get("practice"), load_practice().items, transaction().now)


def keep_practice(practice: Practice) -> None:
    session[KEPT] = {**_kept(), "practice": practice.written()}


def my_measures() -> Measures | None:
    """None before anything was measured, or when it was by a version that measured otherwise."""
    try:
        return Measures.model_validate(_kept().get("measures"))
    except ValidationError:
        return None


def keep_measures(measures: Measures) -> None:
    session[KEPT] = {**_kept(), "measures": measures.model_dump(exclude_defaults=True) | {"script": measures.script}}


def _kept() -> dict[str, object]:
    kept = session.get(KEPT)
    return kept if isinstance(kept, dict) else {}
