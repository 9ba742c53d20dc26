"""The images and the downloads of the items, for who holds a test and for who is signed in."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from flask import Response, abort

from services.exam.web.attempt_cookie import holds_nothing
from shared.referential.bank import load_bank
from shared.referential.media import content_type
from shared.referential.models import Item
from shared.web.access import blueprint, require_identity

A_YEAR = 365 * 24 * 3600
NOTHING_RUNS = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
"""A drawing may style itself; no file of the bank runs anything here, nor calls anyone."""


def takes_part() -> None:
    """Access: the cookie of a test is enough, for a test goes on while sign-in is away."""
    if holds_nothing():
        require_identity()


pages = blueprint("media", __name__, access=takes_part)


@pages.get("/media/<version>/<name>")
def file(version: str, name: str) -> Response:
    """One file of the bank. Its address changes with the bank: a browser keeps what it has."""
    bank = load_bank()
    return one_of(bank.media, name, bank.items.values(), current=version == bank.version)


def one_of(files: Mapping[str, Path], name: str, items: Iterable[Item], *, current: bool) -> Response:
    """A file of these items, for a year when its address is that of today; saved, never opened, if it is a download."""
    if name not in files:
        abort(404)
    response = Response(files[name].read_bytes(), content_type=content_type(name))
    if any(name == each.file for item in items for each in item.attachments):
        response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["Cache-Control"] = f"private, max-age={A_YEAR}, immutable" if current else "no-store"
    response.headers["Content-Security-Policy"] = NOTHING_RUNS
    return response
