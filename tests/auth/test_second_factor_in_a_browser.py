"""The second factor as people meet it: in Chromium, by keyboard, clean for axe, at 320 px."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from shared.identity.model import Role
from shared.transaction import Database
from tests.auth.browsing import sign_in_on
from tests.auth.conftest import AddAccount
from tests.auth.factor import code_now, let_codes_serve_again, secret_shown
from tests.journey.looking import Looking

pytestmark = pytest.mark.browser


def test_the_jury_puts_it_on_and_gives_it_at_the_next_sign_in(
    chromium: Browser, url: str, add_account: AddAccount, auth_database: Database
) -> None:
    nadia = add_account("nadia@example.org", Role.JURY, first_name="Nadia", last_name="Roussel")
    folder = os.environ.get("FACTOR_PICTURES")
    look = Looking(Path(folder) if folder else None)
    first, second = chromium.new_context(), chromium.new_context()
    page = first.new_page()
    page.goto(f"{url}/compte/connexion")
    sign_in_on(page, "nadia@example.org")
    picture = page.locator("img").first
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("image => image.naturalWidth") > 100
    look.at(page, "factor-enrol", narrow=True)
    secret = secret_shown(page.content())
    page.get_by_role("button", name="Activer la double authentification").click()
    expect(page.get_by_role("alert")).to_be_focused()
    look.at(page, "factor-refused", narrow=True)
    page.get_by_label("Code", exact=True).focus()
    page.keyboard.type(code_now(auth_database, secret))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="La double authentification est active")).to_be_visible()
    look.at(page, "factor-recovery-codes", narrow=True)
    page.get_by_role("link", name="Continuer").click()
    expect(page.get_by_role("link", name="Jury", exact=True)).to_be_visible()
    page.goto(f"{url}/compte/second-facteur")
    look.at(page, "factor-manage", narrow=True)

    other = second.new_page()
    other.goto(f"{url}/compte/connexion")
    sign_in_on(other, "nadia@example.org")
    look.at(other, "factor-give", narrow=True)
    other.get_by_role("link", name="Plus tard").click()
    look.at(other, "factor-home", narrow=True)
    other.get_by_role("link", name="Donner mon code").click()
    let_codes_serve_again(auth_database, nadia)
    other.get_by_label("Code", exact=True).focus()
    other.keyboard.type(code_now(auth_database, secret))
    other.keyboard.press("Enter")
    expect(other.get_by_role("link", name="Jury", exact=True)).to_be_visible()
    for context in (first, second):
        context.close()
