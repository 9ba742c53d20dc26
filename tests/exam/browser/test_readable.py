"""Each kind of item for those who use the keyboard alone, hear the page, zoom it, or choose its colours."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from services.exam.tables import Attempt
from shared.referential.bank import load_bank
from shared.referential.models import Kind
from tests.exam.browser.test_runner import answers, at, clean
from tests.exam.room import Room
from tests.exam.test_watching import FOCUS, TIMED

pytestmark = pytest.mark.browser

Open = Callable[..., Page]
BANK = load_bank().items.values()


def first(kind: Kind, **wanted: bool) -> str:
    """The first plain item of a kind, with or without a list to choose from."""
    for one in BANK:
        plain = not (one.simulator or one.timed or one.focus)
        lists = bool(one.blanks and one.blanks[0].choices) if kind.has_blanks else False
        if one.kind is kind and plain and lists is wanted.get("lists", False):
            return one.id
    raise LookupError(kind)


SIMULATORS = {one.simulator.kind: one.id for one in BANK if one.simulator}
ITEMS = {
    "qcu": first(Kind.QCU),
    "qcm": first(Kind.QCM),
    "champ": first(Kind.QROC),
    "liste": first(Kind.QROC, lists=True),
    "champs": first(Kind.QROCM_IND, lists=True),
    "champs-lies": first(Kind.QROCM_DEP),
    "page-gardee": FOCUS.id,
    **{f"simulateur-{kind}": item for kind, item in sorted(SIMULATORS.items())},
    "chronometree": TIMED.id,
}
FRAME = """
- main:
  - group: Temps restant
  - heading "Épreuve {rank} sur {total}" [level=1]
  - button "Je passe"
  - button "Signaler un problème"
"""
UNNAMED = re.compile(
    r"^\s*- (button|textbox|link|radio|checkbox|combobox|switch|img|group|region)(:?| \[.*\])$", re.MULTILINE
)
FIELD = "[name=response]:not([type=hidden])"
FITS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"


@pytest.fixture
def page(begin: Open, room: Room) -> Page:
    """In front of a test that has every kind of item."""
    page = begin(viewport={"width": 1280, "height": 800})
    with room.database.transaction() as tx:
        attempt = tx.session.scalars(select(Attempt)).one()
        attempt.items, attempt.item_count = list(ITEMS.values()), len(ITEMS)
    page.reload()
    return page


KEPT = {
    "couleurs-qcm": "187-couleurs-forcees",
    "couleurs-simulateur-spreadsheet": "188-couleurs-forcees-simulateur",
    "zoom-simulateur-mailbox": "189-zoom-200",
    "texte-champs": "190-texte-200",
    "couleurs-chronometree": "191-couleurs-forcees-chronometree",
}
"""What docs/screens shows of these."""


def keep(page: Page, name: str) -> None:
    """A screenshot where SCREENS says, if it does: all of them with `SCREENS_ALL`."""
    shown = name if "SCREENS_ALL" in os.environ else KEPT.get(name)
    if shown and (folder := os.environ.get("SCREENS")):
        page.screenshot(path=Path(folder) / f"{shown}.png")


def tab_to(page: Page, selector: str) -> None:
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            return
    raise AssertionError(f"{selector} is not reached by Tab")


def answer_by_keyboard(page: Page) -> str:
    """From the heading, where the focus is: what is pressed at the end, « Je passe » where a simulator wants more."""
    fields = [one for one in page.locator(FIELD).all() if one.is_visible()]
    kinds = [field.evaluate("field => field.type") for field in fields]
    for kind in kinds[:1] if kinds and kinds[0] in ("radio", "checkbox") else kinds:
        tab_to(page, FIELD)
        if kind in ("radio", "checkbox"):
            page.keyboard.press("Space")
        elif kind == "select-one":
            page.keyboard.press("ArrowDown")
        else:
            page.keyboard.type("42")
    button = "valide" if kinds else "passe"
    tab_to(page, f".action-bar button[value={button}]")
    page.keyboard.press("Enter")
    return button


def test_every_kind_of_item_is_named_and_answered_by_keyboard_alone(page: Page, room: Room) -> None:
    pressed = []
    for rank, name in enumerate(ITEMS, start=1):
        at(page, rank)
        expect(page.locator("body")).to_match_aria_snapshot(FRAME.format(rank=rank, total=len(ITEMS)))
        if name == "chronometree":
            tab_to(page, "button[value=pret]")
            page.keyboard.press("Enter")
            expect(page.get_by_role("heading", level=1)).to_be_focused()
            expect(page.get_by_role("timer").filter(has_text="secondes sur 1 minute")).to_be_visible()
        assert UNNAMED.findall(page.locator("main").aria_snapshot()) == [], name
        pressed.append(answer_by_keyboard(page))
    page.wait_for_url("**/test/fin")
    assert [one.status == "aband" for one in answers(room)] == [one == "passe" for one in pressed]
    assert pressed.count("valide") >= 8


def test_every_kind_of_item_is_read_in_forced_colours_and_at_200_percent(page: Page) -> None:
    for rank, name in enumerate(ITEMS, start=1):
        at(page, rank)
        page.emulate_media(forced_colors="active", color_scheme="dark")
        for field in page.locator(FIELD).all()[:1]:
            if field.get_attribute("type") in ("radio", "checkbox"):
                field.check()
        keep(page, f"couleurs-{name}")
        page.emulate_media(forced_colors="none", color_scheme="light")
        page.set_viewport_size({"width": 640, "height": 400})  # 200 % of 1280 × 800
        assert page.evaluate(FITS), name
        keep(page, f"zoom-{name}")
        expect(page.get_by_role("button", name="Je passe")).to_be_visible()
        page.set_viewport_size({"width": 1280, "height": 800})
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate(FITS), name
        keep(page, f"texte-{name}")
        clean(page)
        page.evaluate("document.documentElement.style.fontSize = ''")
        if rank < len(ITEMS):
            page.get_by_role("button", name="Je passe").click()


def test_no_live_region_changes_with_the_seconds(page: Page) -> None:
    """The time left and the time of an item are shown; nothing is said aloud between two thresholds."""
    page.clock.install()
    page.reload()
    page.get_by_text("Temps restant").click()
    page.evaluate(
        """() => {
          window.heard = [];
          const live = "[role=status], [role=alert], [aria-live]:not([aria-live=off])";
          for (const region of document.querySelectorAll(live))
            new MutationObserver(() => window.heard.push(region.textContent))
              .observe(region, { childList: true, characterData: true, subtree: true });
        }"""
    )
    page.clock.run_for(180_000)
    assert page.get_by_role("timer").inner_text().startswith("1 h 4")
    assert page.evaluate("window.heard") == []
