"""What the room does reaches the pupil's page without a reload, politely; a network away says nothing of it."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import text

from shared.domain.room import RoomAct
from shared.events import HelpChanged
from tests.exam.browser.test_runner import at, clean, filled, keep_one
from tests.exam.browser.test_runner import fill as fill_in
from tests.exam.outbox import announced
from tests.exam.room import Room, Seat
from tests.exam.test_room_orders import do

pytestmark = pytest.mark.browser

Open = Callable[..., Page]
SEEN_WITHIN_MS = 6_000


def look(page: Page, name: str, width: int) -> None:
    """Keep a picture where `SCREENS` says; axe has nothing to say of it, and nothing sticks out."""
    clean(page)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    if folder := os.environ.get("SCREENS"):
        page.screenshot(path=Path(folder) / f"{name}{'-320' if width == 320 else ''}.png")


@pytest.mark.parametrize("width", [1280, 320])
def test_minutes_a_call_and_an_end_reach_the_page_while_the_pupil_works(
    begin: Open, room: Room, seat: Seat, width: int
) -> None:
    page = begin(viewport={"width": width, "height": 800 if width > 400 else 640})
    fill_in(page)
    look(page, "100-epreuve", width)
    do(room, RoomAct.ADD_TIME, seat, minutes=10)
    expect(page.get_by_text("Le surveillant a ajouté 10 minutes.")).to_be_visible(timeout=SEEN_WITHIN_MS)
    assert page.locator("[data-room-message]").get_attribute("role") == "status"
    assert page.locator("[data-time-left]").get_attribute("aria-live") == "off"
    look(page, "101-temps-ajoute", width)

    page.get_by_role("button", name="Signaler un problème").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Le surveillant est prévenu")).to_be_visible()
    expect(page.get_by_role("button", name="Ce n’est plus nécessaire")).to_be_focused()
    look(page, "102-appel", width)
    [call] = announced(room.database, HelpChanged)
    do(room, RoomAct.ANSWER_HELP, seat, subject_id=call.help_id)
    expect(page.get_by_role("button", name="Signaler un problème")).to_be_visible(timeout=SEEN_WITHIN_MS)
    at(page, 1)
    assert filled(page), "nothing of it touched the answer"

    do(room, RoomAct.END_TEST, seat)
    expect(page.get_by_text("Le surveillant a mis fin au temps du test.")).to_be_visible(timeout=SEEN_WITHIN_MS)
    expect(page.get_by_role("button", name="Je valide")).to_be_hidden()
    look(page, "103-temps-arrete", width)
    page.get_by_role("button", name="Je passe").click()
    at(page, 2)
    page.reload()
    do(room, RoomAct.ADD_TIME, seat, minutes=5)
    expect(page.get_by_role("button", name="Je valide")).to_be_visible(timeout=SEEN_WITHIN_MS)

    keep_one(room, seat, page)
    page.get_by_role("button", name="Je passe").click()
    expect(page.get_by_text("Code de fin")).to_be_visible()
    look(page, "104-fin-de-test", width)


def test_a_poll_that_fails_says_nothing_and_a_call_then_says_to_raise_a_hand(begin: Open) -> None:
    page = begin()
    page.context.set_offline(True)
    page.wait_for_event("requestfailed", lambda request: "/etat" in request.url)
    assert page.locator("[data-room-message]").inner_text() == ""
    assert page.locator("[data-runner-message]").inner_text() == ""
    page.get_by_role("button", name="Signaler un problème").click()
    expect(page.get_by_text("Le message n’est pas parti")).to_be_visible()
    page.context.set_offline(False)
    page.wait_for_event("requestfinished", lambda request: "/etat" in request.url)


def test_when_the_time_runs_out_by_itself_the_page_says_so_and_leaves_je_passe(begin: Open, room: Room) -> None:
    page = begin()
    with room.database.transaction() as tx:
        tx.session.execute(text("UPDATE attempt SET deadline = now() + interval '2 seconds'"))
    page.reload()
    expect(page.get_by_text("Le temps est écoulé.").filter(visible=True).first).to_be_visible(timeout=10_000)
    expect(page.get_by_role("button", name="Je valide")).to_be_hidden()
    expect(page.get_by_role("button", name="Je passe")).to_be_visible()
