"""The HTML of an item, made once a process: thousands of pupils read the same few hundred."""

from collections.abc import Sequence
from functools import lru_cache

from flask import current_app
from jinja2 import Template
from markupsafe import Markup

from shared.referential.bank import load_bank
from shared.referential.render import instruction_html

MEDIA = "/test/media/"
"""Where `media.py` serves: written here, for items are made before any request."""


def place_html(rank: int, total: int, item_id: str) -> Markup:
    """« Épreuve n sur N » and the item: what the script of the page replaces after each answer."""
    return _header(rank, total) + _item(item_id)


def place_html_with(rank: int, total: int, item_id: str, given: Sequence[str]) -> Markup:
    """The same with what the pupil had answered, after a refusal: nothing is typed again."""
    return _header(rank, total) + _render_item(item_id, given)


def item_html(item_id: str, given: Sequence[str]) -> Markup:
    """The item alone, answered so."""
    return _render_item(item_id, given)


def prepare() -> None:
    """Make every item now, before the first pupil asks for one."""
    for item_id in load_bank().items:
        _item(item_id)


@lru_cache(maxsize=2048)
def _header(rank: int, total: int) -> Markup:
    return Markup(_template("exam/place.html").render(rank=rank, total=total))  # noqa: S704 - our own template


@lru_cache(maxsize=2048)
def _item(item_id: str) -> Markup:
    return _render_item(item_id, ())


def _render_item(item_id: str, given: Sequence[str]) -> Markup:
    bank = load_bank()
    item = bank.items[item_id]
    page = _template("exam/item.html").render(
        item=item, instruction=instruction_html(item.instruction), media=f"{MEDIA}{bank.version}/", given=given
    )
    return Markup(page)  # noqa: S704 - our own template, which escapes


def _template(name: str) -> Template:
    return current_app.jinja_env.get_template(name)
