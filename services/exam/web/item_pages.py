"""The HTML of an item, made once a process: thousands of pupils read the same few hundred."""

from collections.abc import Sequence
from datetime import timedelta
from functools import lru_cache

from flask import current_app
from jinja2 import Template
from markupsafe import Markup

from services.exam.domain.conditions import time_allowed
from services.exam.practice import load_practice
from shared.referential.bank import load_bank
from shared.referential.models import Item
from shared.referential.render import instruction_html

MEDIA = "/test/media/"
PRACTICE_MEDIA = "/test/technique/media/"
"""Where `media.py` and `technical_practice.py` serve: written here, for items are made before any request."""


def place_html(rank: int, total: int, item_id: str, extra_time_percent: int = 0) -> Markup:
    """« Épreuve n sur N » and the item: what the script of the page replaces after each answer.

    A timed item shows « Je suis prêt » only: what it asks leaves the server once its time runs (R-TIMED).
    """
    return _header(rank, total) + _item(item_id, extra_time_percent)


def opened_html(
    rank: int, total: int, item_id: str, left: timedelta, allowed: timedelta, given: Sequence[str]
) -> Markup:
    """The same for a timed item whose time runs: what is left of it, to the second, then the item."""
    countdown = Markup(_template("exam/item/countdown.html").render(left=left, allowed=allowed))  # noqa: S704
    return _header(rank, total) + countdown + _bank_item(item_id, given)


def place_html_with(rank: int, total: int, item_id: str, given: Sequence[str]) -> Markup:
    """The same with what the pupil had answered, after a refusal: nothing is typed again."""
    return _header(rank, total) + _bank_item(item_id, given)


def item_html(item_id: str, given: Sequence[str]) -> Markup:
    """The item alone, answered so, for its reviewers: a timed one says its time."""
    return _bank_item(item_id, given, says_time=True)


def exercise_html(item_id: str, given: Sequence[str]) -> Markup:
    """The item alone in the positioning, where neither the time nor the page is watched."""
    return _bank_item(item_id, given, says_focus=False)


def practice_place_html(rank: int, total: int, item: Item, given: Sequence[str] = ()) -> Markup:
    """« Épreuve n sur N » and an item of the practice, by the templates of the test."""
    return _header(rank, total) + _render_item(item, f"{PRACTICE_MEDIA}{load_practice().version}/", given)


def prepare() -> None:
    """Make every item now, before the first pupil asks for one."""
    for item_id in load_bank().items:
        _item(item_id)


@lru_cache(maxsize=2048)
def _header(rank: int, total: int) -> Markup:
    return Markup(_template("exam/place.html").render(rank=rank, total=total))  # noqa: S704 - our own template


def _item(item_id: str, extra_time_percent: int = 0) -> Markup:
    timed = load_bank().items[item_id].timed is not None
    return _gate(item_id, extra_time_percent) if timed else _plain_item(item_id)


@lru_cache(maxsize=2048)
def _gate(item_id: str, extra_time_percent: int) -> Markup:
    item = load_bank().items[item_id]
    allowed = time_allowed(item.timed or 0, extra_time_percent)
    return Markup(_template("exam/item/gate.html").render(item=item, allowed=allowed))  # noqa: S704 - as below


@lru_cache(maxsize=2048)
def _plain_item(item_id: str) -> Markup:
    return _bank_item(item_id, ())


def _bank_item(item_id: str, given: Sequence[str], **said: bool) -> Markup:
    bank = load_bank()
    return _render_item(bank.items[item_id], f"{MEDIA}{bank.version}/", given, **said)


def _render_item(
    item: Item, media: str, given: Sequence[str], *, says_time: bool = False, says_focus: bool = True
) -> Markup:
    page = _template("exam/item.html").render(
        item=item,
        instruction=instruction_html(item.instruction),
        media=media,
        given=given,
        says_time=says_time,
        says_focus=says_focus,
    )
    return Markup(page)  # noqa: S704 - our own template, which escapes


def _template(name: str) -> Template:
    return current_app.jinja_env.get_template(name)
