"""An adaptive test waits for the network after each answer, and goes on by itself (R-V3-TEST)."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from shared.domain.engine import EngineName
from shared.referential.bank import load_bank
from shared.transaction import Database
from tests.exam.browser.test_runner import answer, answers, at, clean
from tests.exam.room import Room, Seat, session_recorded

pytestmark = pytest.mark.browser

Open = Callable[..., Page]


@pytest.fixture
def room(exam_database: Database) -> Room:
    return Room(exam_database, session_recorded(engine=EngineName.ADAPTIVE))


def test_while_the_network_is_away_the_page_waits_then_goes_on(begin: Open, room: Room, seat: Seat) -> None:
    page = begin()
    items = load_bank().items.values()
    plain = next(one.id for one in items if one.choices and not (one.timed or one.focus or one.simulator))
    room.ask(room.enter(seat), plain)
    page.reload()
    page.context.set_offline(True)
    answer(page)
    expect(page.get_by_text("Une réponse attend le retour du réseau.")).to_be_visible()
    expect(page.get_by_text("La suite s’affichera d’elle-même.")).to_be_visible()
    at(page, 1)
    clean(page)
    for button in ("Je valide", "Je passe"):
        expect(page.get_by_role("button", name=button)).to_have_attribute("aria-disabled", "true")
        page.get_by_role("button", name=button).click(force=True)
    expect(page.get_by_text("Une réponse attend")).to_be_visible()
    assert answers(room) == []
    page.context.set_offline(False)
    at(page, 2)
    assert [one.item_id for one in answers(room)] == [plain]
    expect(page.get_by_text("attend le retour du réseau")).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_focused()
