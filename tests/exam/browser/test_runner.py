"""What the script of the test adds: nothing typed is lost, a network that fails stops nobody at once."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlalchemy import select

from services.exam.tables import Answer
from services.exam.web.item_pages import place_html
from shared.referential.bank import load_bank
from shared.web.service import Service
from tests.exam.room import Room, Seat
from tests.simulated import write

pytestmark = pytest.mark.browser

Open = Callable[..., Page]


def fill(page: Page) -> None:
    """Answer the item on the screen, whatever its kind."""
    for field in page.locator("[name=response]").all():
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(index=1)
        elif field.get_attribute("type") == "text":
            write(field, "42")
        else:
            field.check()
            return


def filled(page: Page) -> bool:
    field = page.locator("[name=response]").first
    if field.evaluate("field => field.tagName") == "SELECT":
        return field.input_value() != ""
    return field.input_value() == "42" if field.get_attribute("type") == "text" else field.is_checked()


def answer(page: Page, button: str = "Je valide") -> None:
    if button == "Je valide":
        fill(page)
    page.get_by_role("button", name=button).click()


def at(page: Page, rank: int) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"Épreuve {rank} sur")


def answers(room: Room) -> list[Answer]:
    with room.database.transaction() as tx:
        return list(tx.session.scalars(select(Answer).order_by(Answer.sequence)))


def total(page: Page) -> int:
    return int(page.get_by_role("heading", level=1).inner_text().split()[-1])


def keep_one(room: Room, seat: Seat, page: Page) -> None:
    """Answer all the items but the last elsewhere, then look at it here."""
    attempt = room.enter(seat)
    for item in room.test(attempt, seat).items[:-1]:
        room.answer(attempt, seat, item)
    page.reload()
    at(page, total(page))


def clean(page: Page) -> None:
    violations: list[Any] = Axe().run(page).response["violations"]
    assert [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in violations] == []


def test_an_answer_goes_on_in_place_with_the_focus_on_the_next_item(begin: Open) -> None:
    page = begin()
    page.evaluate("window.kept = true")
    answer(page)
    at(page, 2)
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    expect(page).to_have_title(f"Épreuve 2 sur {total(page)} – Certification – Certif SCO")
    expect(page.get_by_text("Réponse à l’épreuve 1 enregistrée")).to_be_visible()
    assert page.evaluate("window.kept")


def test_the_whole_test_is_passed_by_keyboard_alone(begin: Open, room: Room) -> None:
    page = begin()
    count = total(page)
    for rank in range(1, count + 1):
        at(page, rank)
        page.get_by_role("button", name="Je passe").focus()
        page.keyboard.press("Enter")
    page.wait_for_url("**/test/fin")
    expect(page.get_by_role("heading", level=1)).to_have_text("Vous avez presque terminé.")
    assert len(answers(room)) == count


def test_nothing_answered_is_said_beside_the_item(begin: Open, room: Room) -> None:
    page = begin()
    page.get_by_role("button", name="Je valide").click()
    expect(page.get_by_text("Vous n’avez rien répondu")).to_be_visible()
    clean(page)
    assert answers(room) == []


def test_what_is_typed_outlives_actualiser(begin: Open) -> None:
    page = begin()
    fill(page)
    page.reload()
    assert filled(page)


def test_a_double_click_sends_one_answer(begin: Open, room: Room) -> None:
    page = begin()
    fill(page)
    page.get_by_role("button", name="Je valide").dblclick()
    at(page, 2)
    assert len(answers(room)) == 1


def test_while_the_network_is_away_the_pupil_goes_on_and_nothing_is_lost(begin: Open, room: Room) -> None:
    page = begin()
    claims: list[bool] = []
    page.on("request", lambda sent: sent.method == "POST" and claims.append("queued_at" in (sent.post_data or "")))
    page.context.set_offline(True)
    for rank in (2, 3, 4):
        answer(page)
        at(page, rank)
    expect(page.get_by_text("3 réponses attendent le retour du réseau.")).to_be_visible()
    clean(page)
    answer(page)
    expect(page.get_by_text("4 réponses attendent")).to_be_visible()
    at(page, 4)
    assert answers(room) == []
    page.context.set_offline(False)
    at(page, 5)
    assert [one.sequence for one in answers(room)] == [1, 2, 3, 4]
    assert claims[-4:] == [True] * 4, "each says when it was given, not the first alone"
    expect(page.get_by_text("attendent le retour du réseau")).to_be_hidden()
    answer(page)
    at(page, 6)


def test_what_waits_outlives_actualiser_too(begin: Open, room: Room) -> None:
    page = begin()
    page.route("**/test/epreuve", lambda route: route.abort() if route.request.method == "POST" else route.fallback())
    answer(page)
    at(page, 2)
    answer(page)
    at(page, 3)
    page.unroute("**/test/epreuve")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    at(page, 3)
    assert len(answers(room)) == 2


def test_an_answer_whose_reply_was_lost_is_not_taken_twice(begin: Open, room: Room) -> None:
    page = begin()

    def lose_the_reply(route: Any) -> None:
        if route.request.method == "POST" and not answers(room):
            route.fetch()
            route.abort()
        else:
            route.fallback()

    page.route("**/test/epreuve", lose_the_reply)
    answer(page)
    expect(page.get_by_text("Réponse à l’épreuve 1 enregistrée")).to_be_visible()
    at(page, 2)
    assert len(answers(room)) == 1


def test_a_server_that_restarts_is_waited_for(begin: Open, room: Room) -> None:
    page = begin()
    page.route("**/test/epreuve", lambda route: route.fulfill(status=503, body="Un instant"))
    answer(page)
    expect(page.get_by_text("Une réponse attend le retour du réseau.")).to_be_visible()
    page.unroute("**/test/epreuve")
    page.get_by_role("button", name="Renvoyer maintenant").click()
    expect(page.get_by_text("Réponse à l’épreuve 1 enregistrée")).to_be_visible()
    assert len(answers(room)) == 1


def test_after_the_time_the_page_says_so_and_je_passe_leads_to_the_end(begin: Open, room: Room, seat: Seat) -> None:
    page = begin()
    keep_one(room, seat, page)
    room.let_time_pass(room.enter(seat), 110)
    answer(page)
    expect(page.get_by_text("Le temps est écoulé : cette réponse ne compte pas")).to_be_visible()
    expect(page.get_by_role("button", name="Je valide")).to_have_count(0)
    expect(page.get_by_text("Il reste 1 épreuve à passer.")).to_be_visible()
    clean(page)
    answer(page, "Je passe")
    page.wait_for_url("**/test/fin")


def test_the_time_left_is_silent_and_shown_on_demand(begin: Open) -> None:
    page = begin()
    timer = page.get_by_role("timer")
    expect(timer).to_be_hidden()
    page.get_by_text("Temps restant").click()
    expect(timer).to_contain_text("1 h 4")
    expect(timer).to_have_attribute("aria-live", "off")


def test_the_receipts_kept_here_are_compared_with_the_list(begin: Open, room: Room, seat: Seat) -> None:
    page = begin()
    answer(page)
    at(page, 2)
    keep_one(room, seat, page)
    answer(page)
    page.wait_for_url("**/test/fin")
    page.get_by_text("Vos reçus").click()
    expect(page.get_by_text("Cet ordinateur a gardé 3 reçus, tous dans la liste.")).to_be_visible()
    page.evaluate("localStorage.setItem('certif.recus.1001', JSON.stringify({1: 'R1-PERDU'}))")
    page.reload()
    expect(page.get_by_text("des reçus que la liste n’a pas : R1-PERDU")).to_be_visible()


def test_the_test_is_taken_without_any_script(begin: Open, room: Room) -> None:
    page = begin(java_script_enabled=False)
    count = total(page)
    for rank in range(1, count + 1):
        at(page, rank)
        answer(page)
    page.wait_for_url("**/test/fin")
    page.get_by_label("Le surveillant a bien vu cet écran").check()
    page.get_by_role("button", name="Terminer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bravo, votre test est terminé")
    assert len(answers(room)) == count


@pytest.mark.parametrize("width", [320, 1280])
def test_every_page_is_accessible_and_fits_the_screen(begin: Open, room: Room, seat: Seat, width: int) -> None:
    page = begin(viewport={"width": width, "height": 700})

    def look() -> None:
        clean(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        expect(page.locator("h1")).to_have_count(1)

    look()
    for rank in (2, 3, 4):
        answer(page)
        at(page, rank)
        look()
    keep_one(room, seat, page)
    answer(page)
    page.wait_for_url("**/test/fin")
    look()
    page.get_by_label("Le surveillant a bien vu cet écran").check()
    page.get_by_role("button", name="Terminer").click()
    look()
    for path in ("/test/", "/test/profil", "/test/temps"):
        page.goto(path)
        look()
    page.goto("/test/")
    page.get_by_role("button", name="Rejoindre la session").click()
    look()


def test_every_item_of_the_bank_fits_a_phone(begin: Open, app: Service) -> None:
    page = begin(viewport={"width": 320, "height": 700})
    with app.app_context():
        items = "".join(f"<div class='stack'>{place_html(1, 1, item)}</div>" for item in load_bank().items)
    page.locator("[data-runner-place]").evaluate("(place, items) => { place.innerHTML = items }", items)
    wide = "[...document.querySelectorAll('.item-card')].filter((card) => card.scrollWidth > 288).length"
    assert page.locator(".item-card").count() == len(load_bank().items)
    assert page.evaluate(wide) == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
