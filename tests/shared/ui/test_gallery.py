"""What a person may expect from every page, whatever the service, the screen and the way to read it."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page, expect

from tests.shared.ui.gallery import PAGES

pytestmark = pytest.mark.browser

PHONE, DESK = 320, 1280


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("name", PAGES)
def test_every_component_is_accessible_and_fits_the_screen(page: Page, gallery_url: str, name: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{gallery_url}/{name}")
    violations = Axe().run(page).response["violations"]
    assert [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in violations] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    expect(page.locator("h1")).to_have_count(1)


def test_the_keyboard_reaches_the_content_first(page: Page, gallery_url: str) -> None:
    page.goto(f"{gallery_url}/composants")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Aller au contenu")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_a_message_after_a_redirection_is_in_a_live_region(page: Page, gallery_url: str) -> None:
    page.goto(f"{gallery_url}/composants")
    messages = page.get_by_role("status").locator(".alert")
    expect(messages).to_have_count(4)
    expect(messages.nth(2)).to_contain_text("Erreur\u00a0:")


def test_a_refused_form_says_first_what_to_correct_and_leads_there(page: Page, gallery_url: str) -> None:
    page.goto(f"{gallery_url}/formulaire-refuse")
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    summary.get_by_role("link", name="Saisissez le nom de naissance.").click()
    expect(page.get_by_label("Nom de naissance")).to_be_focused()
    summary.get_by_role("link", name="Choisissez le sexe.").click()
    expect(page.get_by_label("Féminin")).to_be_focused()


def test_a_wrong_field_is_announced_with_its_hint_and_its_error(page: Page, gallery_url: str) -> None:
    page.goto(f"{gallery_url}/formulaire-refuse")
    date = page.get_by_label("Date de naissance")
    expect(date).to_have_attribute("aria-invalid", "true")
    heard = "Par exemple, 31/01/2010. Erreur\u00a0: Saisissez la date de naissance : 31/01/2010."
    expect(date).to_have_accessible_description(heard)


def test_a_form_clicked_twice_is_sent_once_and_says_so(page: Page, gallery: Flask, gallery_url: str) -> None:
    page.goto(f"{gallery_url}/composants")
    gallery.config["POSTS"].clear()
    button = page.locator("#send")
    with page.expect_response("**/envoi"):
        button.dblclick()
    expect(button).to_have_text("Envoi en cours…")
    expect(button).to_have_attribute("aria-disabled", "true")
    assert gallery.config["POSTS"] == ["finalise"]


def test_a_page_brought_back_by_the_browser_can_be_sent_again(page: Page, gallery_url: str) -> None:
    page.goto(f"{gallery_url}/composants")
    button = page.locator("#send")
    with page.expect_response("**/envoi"):
        button.click()
    page.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    expect(button).to_have_text("Finaliser la session")
    expect(button).not_to_have_attribute("aria-disabled", "true")


def test_a_password_can_be_shown_and_is_hidden_again_when_sent(page: Page, gallery_url: str) -> None:
    page.goto(f"{gallery_url}/connexion")
    password = page.get_by_label("Mot de passe", exact=True)
    page.get_by_role("button", name="Afficher\u00a0: Mot de passe").click()
    expect(password).to_have_attribute("type", "text")
    page.evaluate("document.querySelector('main form').addEventListener('submit', (event) => event.preventDefault())")
    page.get_by_role("button", name="Se connecter").click()
    expect(password).to_have_attribute("type", "password")


def test_an_access_code_can_be_hidden_from_a_class(page: Page, gallery_url: str) -> None:
    page.goto(f"{gallery_url}/composants")
    page.get_by_role("button", name="Masquer\u00a0: Code d’accès").click()
    expect(page.locator("#access")).to_have_text("••••••")
    page.get_by_role("button", name="Afficher\u00a0: Code d’accès").click()
    expect(page.locator("#access")).to_have_text("BKMR47")


def test_a_folded_code_is_read_only_when_asked_for(page: Page, gallery_url: str) -> None:
    page.goto(f"{gallery_url}/composants")
    expect(page.locator("#folded")).to_be_hidden()
    page.locator("summary", has_text="Afficher le code d’accès").press("Enter")
    expect(page.locator("#folded")).to_be_visible()
    expect(page.get_by_text("Masquer le code d’accès")).to_be_visible()


def test_a_click_anywhere_in_a_row_chooses_the_answer(page: Page, gallery_url: str) -> None:
    page.goto(f"{gallery_url}/epreuve")
    row = page.locator(".choice-row").nth(2)
    box = row.bounding_box()
    assert box is not None
    row.click(position={"x": box["width"] - 8, "y": 8})
    expect(page.locator("#r3")).to_be_checked()


def test_the_ways_out_of_an_item_stay_in_sight(page: Page, gallery_url: str) -> None:
    page.set_viewport_size({"width": PHONE, "height": 568})
    page.goto(f"{gallery_url}/epreuve")
    for name in ("Je valide", "Je passe"):
        expect(page.get_by_role("button", name=name)).to_be_in_viewport(ratio=1)


def test_the_time_left_is_folded_until_the_pupil_asks(page: Page, gallery_url: str) -> None:
    page.goto(f"{gallery_url}/epreuve")
    expect(page.get_by_text("1 h 12 min")).to_be_hidden()
    page.get_by_text("Temps restant").click()
    expect(page.get_by_text("1 h 12 min")).to_be_visible()


def fonts_that_drew(page: Page, selector: str) -> set[str]:
    devtools = page.context.new_cdp_session(page)
    devtools.send("DOM.enable")
    devtools.send("CSS.enable")
    root = devtools.send("DOM.getDocument")["root"]["nodeId"]
    node = devtools.send("DOM.querySelector", {"nodeId": root, "selector": selector})["nodeId"]
    return {font["familyName"] for font in devtools.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]}


def test_every_letter_of_french_is_drawn_by_the_font_of_the_house(page: Page, gallery_url: str) -> None:
    page.goto(f"{gallery_url}/composants")
    letters = "àâæçéèêëîïôœùûüÿÀÂÆÇÉÈÊËÎÏÔŒÙÛÜŸ«\u00a0»’–…€"
    page.locator("h1").evaluate("(title, letters) => { title.textContent = letters; }", letters)
    page.evaluate("() => document.fonts.ready.then(() => true)")
    (family,) = fonts_that_drew(page, "h1")
    assert family.startswith("Atkinson Hyperlegible Next")
