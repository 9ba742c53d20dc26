"""A timed item, then one to keep on screen, as the pupil lives them: nothing surprises, little is said aloud."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from services.exam.tables import Attempt
from shared.journal.read import lines_of
from shared.referential.answers import right_answer
from shared.referential.models import Item
from tests.exam.browser.test_room import look
from tests.exam.browser.test_runner import answers, at
from tests.exam.room import Room, Seat
from tests.exam.test_watching import FOCUS, TIMED

pytestmark = pytest.mark.browser

Open = Callable[..., Page]
READY = "Je suis prêt"
ASKED = TIMED.instruction.split("\n")[0][:30].replace("'", "’")
OVER = "Le temps de cette épreuve est écoulé. Vous pouvez encore répondre, ou passer."
LISTEN = """() => {
  window.heard = [];
  const region = document.querySelector("[data-time-announcement]");
  const hear = (change) => change.addedNodes.forEach((node) => window.heard.push(node.textContent));
  new MutationObserver((changes) => changes.forEach(hear)).observe(region, { childList: true });
}"""


@pytest.fixture
def page(begin: Open, room: Room) -> Page:
    """A pupil in front of a test whose first items are a timed one, then one to keep on screen."""
    page = begin(viewport={"width": 1280, "height": 800})
    put_first(room)
    page.clock.install()
    page.reload()
    return page


def put_first(room: Room) -> None:
    with room.database.transaction() as tx:
        [attempt] = tx.session.scalars(select(Attempt))
    room.ask(attempt, TIMED.id, FOCUS.id)


def look_twice(page: Page, name: str) -> None:
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 640 if width == 320 else 800})
        look(page, name, width)


def answer_rightly(page: Page, item: Item) -> None:
    assert item.kind == "qroc"
    page.locator("[name=response]").fill(right_answer(item)[0])
    page.get_by_role("button", name="Je valide").click()


def hide(page: Page, milliseconds: int) -> None:
    """Another tab in front of this one, then back."""
    for hidden, wait in ((True, milliseconds), (False, 0)):
        page.evaluate(
            "hidden => { Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });"
            " document.dispatchEvent(new Event('visibilitychange')); }",
            hidden,
        )
        page.clock.run_for(wait)


def test_a_timed_item_starts_when_the_pupil_is_ready_and_speaks_four_times(page: Page, room: Room) -> None:
    expect(page.get_by_role("heading", name="Une épreuve chronométrée")).to_be_visible()
    assert ASKED not in page.content(), "what it asks has not left the server"
    expect(page.get_by_role("button", name="Je valide")).to_be_hidden()
    look_twice(page, "170-epreuve-chronometree")

    page.context.set_offline(True)
    page.get_by_role("button", name=READY).click()
    expect(page.get_by_text("Le réseau ne répond pas : l’épreuve n’a pas commencé.")).to_be_visible()
    page.context.set_offline(False)

    page.evaluate(LISTEN)
    page.get_by_role("button", name=READY).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text(ASKED)).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    timer = page.locator("[data-item-time-left]")
    assert (timer.get_attribute("role"), timer.get_attribute("aria-live")) == ("timer", "off")
    page.clock.run_for(22_000)
    expect(timer).to_contain_text("secondes sur 1 minute.")
    look_twice(page, "171-temps-de-l-epreuve")
    page.clock.run_for(60_000)
    expect(timer).to_have_text(OVER)
    look_twice(page, "172-temps-de-l-epreuve-ecoule")
    heard = page.evaluate("window.heard")
    assert [line[:16] for line in heard] == ["Cette épreuve es", "Il vous reste 30", "Il vous reste 10", OVER[:16]]

    with room.database.transaction() as tx:
        [attempt] = tx.session.scalars(select(Attempt))
    room.let_item_time_pass(attempt, 70)
    page.reload()
    expect(timer).to_have_text(OVER)
    answer_rightly(page, TIMED)
    at(page, 2)
    assert [one.status for one in answers(room)] == ["timedout"]


def test_a_page_that_is_left_says_so_once_and_tells_it_with_the_answer(page: Page, room: Room, seat: Seat) -> None:
    page.get_by_role("button", name="Je passe").click()
    at(page, 2)
    expect(page.get_by_text("Répondez sans quitter cette page")).to_be_visible()
    look_twice(page, "173-sans-quitter-la-page")
    alert = page.get_by_text("Vous avez quitté la page.")
    hide(page, 1_000)
    page.evaluate("window.dispatchEvent(new Event('blur'))")  # a dialog, a screen reader
    page.clock.run_for(5_000)
    expect(alert).to_be_hidden()
    with page.expect_response("**/test/epreuve/sortie") as told:
        hide(page, 2_500)
    assert told.value.status == 204
    expect(alert).to_be_visible()
    look_twice(page, "174-page-quittee")
    page.reload()
    expect(alert).to_be_visible()
    page.route("**/sortie", lambda route: route.abort())
    hide(page, 2_500)
    answer_rightly(page, FOCUS)
    at(page, 3)
    expect(alert).to_be_hidden()
    assert [one.status for one in answers(room)] == ["aband", "focusedOut"]
    with room.database.transaction() as tx:
        lines = list(lines_of(tx.session, f"candidate:{seat.candidate.candidate_id}"))
    assert [line.facts["times"] for line in lines if line.act == "focus_lost"] == [1, 2]


def test_both_work_without_script(begin: Open, room: Room) -> None:
    page = begin(java_script_enabled=False)
    put_first(room)
    page.reload()
    assert ASKED not in page.content()
    page.get_by_role("button", name=READY).click()
    expect(page.locator("[data-item-time-left]")).to_contain_text(re.compile("Il vous reste .+ sur 1 minute"))
    expect(page.locator("[data-item-time] noscript p")).to_be_visible()
    answer_rightly(page, TIMED)
    expect(page.get_by_text("Répondez sans quitter cette page")).to_be_visible()
    answer_rightly(page, FOCUS)
    assert [one.status for one in answers(room)] == ["ok", "ok"]
