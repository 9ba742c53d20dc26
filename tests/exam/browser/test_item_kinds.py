"""Each kind of item in a browser, as the reviewer's page shows it: keyboard, 320 px, axe, and nothing broken."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from services.exam.tables import Answer, Attempt
from shared.identity.model import Role
from shared.referential.answers import right_answer
from shared.referential.bank import load_bank
from shared.referential.models import Item, Kind
from tests.exam.browser.test_runner import clean
from tests.exam.room import Room, Seat
from tests.identities import someone

pytestmark = pytest.mark.browser

Open = Callable[..., Page]
BANK = load_bank().items.values()
KINDS = {
    "140-champs-independants": next(i for i in BANK if i.kind is Kind.QROCM_IND and i.attachments),
    "141-champs-dependants-image": next(i for i in BANK if i.kind is Kind.QROCM_DEP and i.image),
    "142-liste-temps": next(i for i in BANK if i.kind is Kind.QROC and i.choices),
    "143-nombre-organigramme": next(i for i in BANK if i.id == "algo4-organigramme"),
    "144-surface": next(i for i in BANK if i.id == "tableau5-surface-trompeuse"),
    "145-listes": next(i for i in BANK if i.kind is Kind.QROCM_IND and i.blanks[0].choices),
}


def keep(page: Page, name: str) -> None:
    """A screenshot where SCREENS says, if it does."""
    if folder := os.environ.get("SCREENS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def fill_by_keyboard(page: Page, item: Item) -> None:
    fields = page.locator("[name=response]")
    fields.first.focus()
    for blank, text in zip(item.blanks, right_answer(item), strict=True):
        if blank.choices:
            page.locator(":focus").select_option(text)
        else:
            page.keyboard.type(text)
        page.keyboard.press("Tab")


@pytest.mark.parametrize("scripts", [True, False], ids=["script", "no script"])
def test_each_kind_is_read_and_answered(signed_in: Open, scripts: bool) -> None:
    page = signed_in(someone(Role.OPERATOR), java_script_enabled=scripts)
    for name, item in KINDS.items():
        for width in (1280, 320) if scripts else (1280,):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(f"/test/revue/{item.id}")
            if item.image:
                picture = page.get_by_role("img", name=item.image.text)
                expect(picture).to_be_visible()
                if scripts:
                    assert picture.evaluate("image => image.complete && image.naturalWidth > 0")
            for blank in item.blanks:
                expect(page.get_by_label(blank.label.replace("'", "’"), exact=True)).to_be_visible()
            if scripts:
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
                clean(page)
                keep(page, name if width == 1280 else f"{name}-320")
        fill_by_keyboard(page, item)
        page.get_by_role("button", name="Essayer cette réponse").click()
        expect(page.get_by_text("Juste (ok)")).to_be_visible()
        if scripts:
            clean(page)


def test_the_files_of_an_item_are_downloaded(signed_in: Open) -> None:
    item = KINDS["140-champs-independants"]
    page = signed_in(someone(Role.OPERATOR))
    page.goto(f"/test/revue/{item.id}")
    for each in item.attachments:
        with page.expect_download() as download:
            page.get_by_role("link", name=each.text).click()
        assert download.value.suggested_filename == each.file
        assert Path(download.value.path()).read_bytes() == load_bank().media[each.file].read_bytes()


def test_the_bank_is_searched(signed_in: Open) -> None:
    page = signed_in(someone(Role.JURY))
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto("/test/revue/")
        clean(page)
        keep(page, "146-banque" if width == 1280 else "146-banque-320")
    page.get_by_label("Recherche").fill("commutateur panne")
    page.get_by_role("button", name="Rechercher").click()
    page.get_by_role("link", name="reseau4-commutateur-en-panne").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("reseau4-commutateur-en-panne")
    page.get_by_label("Un ordinateur", exact=True).fill("Pluton")
    page.get_by_role("button", name="Essayer cette réponse").click()
    expect(page.get_by_text("Juste en partie (partially)")).to_be_visible()
    clean(page)
    keep(page, "147-epreuve-essayee")


def test_blanks_outlive_actualiser_and_an_image_held_in_advance_shows_without_network(
    begin: Open, room: Room, seat: Seat
) -> None:
    blanks, shown = KINDS["145-listes"], KINDS["141-champs-dependants-image"]
    page = begin()
    with room.database.transaction() as tx:
        attempt = tx.session.scalars(select(Attempt)).one()
        attempt.items = [blanks.id, shown.id, *attempt.items[2:]]
    with page.expect_response(lambda reply: "/test/media/" in reply.url):
        page.reload()
    page.wait_for_load_state("networkidle")
    for place, text in enumerate(right_answer(blanks)):
        page.locator("[name=response]").nth(place).select_option(text)
    page.reload()
    assert [field.input_value() for field in page.locator("[name=response]").all()] == right_answer(blanks)
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    page.get_by_role("button", name="Je valide").click()
    assert shown.image is not None
    picture = page.get_by_role("img", name=shown.image.text)
    expect(picture).to_be_visible()
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("image => image.naturalWidth") > 0
    page.context.set_offline(False)
    expect(page.get_by_text("Réponse à l’épreuve 1 enregistrée")).to_be_visible()
    with room.database.transaction() as tx:
        answer = tx.session.scalars(select(Answer)).one()
        assert (answer.response, answer.status) == ("\n".join(right_answer(blanks)), "ok")
