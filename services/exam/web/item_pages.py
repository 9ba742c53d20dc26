"""The HTML of an item, made once a process: thousands of pupils read the same few hundred."""

from collections.abc import Sequence
from functools import lru_cache

from flask import current_app
from jinja2 import Template
from markupsafe import Markup

from services.exam.practice import load_practice
from shared.referential.bank import load_bank
from shared.referential.models import Item
from shared.referential.render import instruction_html

MEDIA = "/test/media/"
PRACTICE_MEDIA = "/test/technique/media/"
"""Where `media.py` and `technical_practice.py` serve: written here, for items are made before any request."""


def place_html(rank: int, total: int, item_id: str) -> Markup:
    """« Épreuve n sur N » and the item: what the script of the page replaces after each answer."""
    return _header(rank, total) + _item(item_id)


def place_html_with(rank: int, total: int, item_id: str, given: Sequence[str]) -> Markup:
    """The same with what the pupil had answered, after a refusal: nothing is typed again."""
    return _header(rank, total) + item_html(item_id, given)


def item_html(item_id: str, given: Sequence[str]) -> Markup:
    """The item alone, answered so."""
    bank = load_bank()
    return _render_item(bank.items[item_id], f"{MEDIA}{bank.version}/", given)


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


@lru_cache(maxsize=2048)
def _item(item_id: str) -> Markup:
    return item_html(item_id, ())


def _render_item(item: Item, media: str, given: Sequence[str]) -> Markup:
    page = _template("exam/item.html").render(
        item=item, instruction=instruction_html(item.instruction), media=media, given=given
    )
    return Markup(page)  # noqa: S704 - our own template, which escapes


def _template(name: str) -> Template:
    return current_app.jinja_env.get_template(name)
