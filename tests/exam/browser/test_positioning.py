"""The positioning and the profile in a browser: keyboard, 320 px, axe, with scripts and without."""

import os
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import text

from services.exam.operations.seed_demo import position
from shared.identity.model import Role
from shared.referential.answers import right_answer
from shared.referential.bank import load_bank
from tests.exam.browser.test_runner import clean
from tests.exam.room import LEVELS, Room
from tests.exam.web.test_profiles import enrol
from tests.identities import someone
from tests.simulated import write

pytestmark = pytest.mark.browser

Open = Callable[..., Page]


def look(page: Page, name: str) -> None:
    """Axe has nothing to say, nothing sticks out at 320 px; both widths are kept where SCREENS says."""
    clean(page)
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} at {width} px"
        if folder := os.environ.get("SCREENS"):
            page.screenshot(path=Path(folder) / f"{name}{'-320' if width == 320 else ''}.png", full_page=True)


def answer_by_keyboard(page: Page) -> None:
    """The right answer to the question on the screen, without a mouse."""
    item = load_bank().items[page.locator("[name=item_id]").input_value()]
    fields = page.locator("[name=response]")
    if not item.kind.has_blanks:
        for choice in right_answer(item):
            fields.nth(int(choice) - 1).focus()
            page.keyboard.press("Space")
    else:
        for field, blank, given in zip(fields.all(), item.blanks, right_answer(item), strict=True):
            field.focus()
            if blank.choices:
                field.select_option(given)
            else:
                page.keyboard.type(given)
    page.get_by_role("button", name="Je valide").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def answer_by_mouse(page: Page) -> None:
    """The right answer, simulators included."""
    item = load_bank().items[page.locator("[name=item_id]").input_value()]
    fields = page.locator("[name=response]")
    for place, given in enumerate(right_answer(item)):
        if not item.kind.has_blanks:
            fields.nth(int(given) - 1).check()
        elif item.blanks[place].choices:
            fields.nth(place).select_option(given)
        else:
            write(fields.nth(place), given)
    with page.expect_navigation():
        page.get_by_role("button", name="Je valide").click()


def test_a_pupil_is_positioned_stops_resumes_and_takes_a_competence_again(room: Room, signed_in: Open) -> None:
    pupil = someone(Role.PUPIL)
    page = signed_in(pupil)
    page.goto("/test/profil")
    expect(page.get_by_text("0 compétence de niveau 1 ou plus")).to_be_visible()
    clean(page)
    page.get_by_role("link", name="Commencer 1.1").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("1.1")
    page.get_by_role("button", name="Je valide").click()
    expect(page.get_by_role("alert")).to_contain_text("Vous n’avez rien répondu")
    page.get_by_role("button", name="Je passe").click()
    expect(page.get_by_text("Question passée.")).to_be_visible()
    answer_by_keyboard(page)
    expect(page.get_by_text("Juste : c’était la bonne réponse.")).to_be_visible()
    look(page, "151-positionnement")
    page.get_by_role("link", name="M’arrêter là").click()
    page.wait_for_url("**/test/profil")

    elsewhere = signed_in(pupil, java_script_enabled=False)
    elsewhere.goto("/test/profil")
    elsewhere.get_by_role("link", name="Continuer 1.1").click()
    while elsewhere.locator("[name=item_id]").count():
        answer_by_keyboard(elsewhere)
    expect(elsewhere.get_by_text("Dans 4 jours, vous pourrez retenter")).to_be_visible()

    page.goto("/test/profil/positionnement/1.1")
    look(page, "152-positionnement-termine")
    with room.database.transaction() as tx:
        position(tx, pupil.account_id, {**LEVELS, "1.1": 0, "2.4": 5, "5.1": 4}, since=tx.now - timedelta(hours=3))
    page.goto("/test/profil")
    expect(page.get_by_text("Retenter dans 4 jours").first).to_be_visible()
    look(page, "150-profil")
    with room.database.transaction() as tx:
        tx.session.execute(text("UPDATE knowledge_element SET at = at - interval '8 days'"))
    page.goto("/test/profil")
    page.get_by_role("link", name=re.compile("Recommencer 1.1")).click()
    look(page, "153-recommencer")
    page.get_by_role("button", name="Recommencer la compétence").click()
    expect(page.locator("[name=item_id]")).to_be_attached()
    page.goto("/test/profil")
    page.get_by_role("button", name="Retenter 5.1").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("5.1")


def test_competences_are_walked_to_their_end(signed_in: Open) -> None:
    """One of the sixteen, or all of them where WHOLE says so."""
    page = signed_in(someone(Role.PUPIL))
    codes = [one.code for one in load_bank().competences]
    walked = codes if os.environ.get("WHOLE") else codes[2:3]
    for code in walked:
        page.goto(f"/test/profil/positionnement/{code}")
        while page.locator("[name=item_id]").count():
            answer_by_mouse(page)
    page.goto("/test/profil")
    expect(page.get_by_text("Terminé")).to_have_count(len(walked))
    clean(page)


def test_a_teacher_reads_a_class_and_imports_profiles(room: Room, signed_in: Open, tmp_path: Path) -> None:
    enrol(room, "AUBRY", "3A", LEVELS)
    enrol(room, "BELLEC", "3A", {"1.1": 1, "1.2": 1})
    enrol(room, "COHEN", "3A", None)
    page = signed_in(someone(Role.TEACHER))
    page.goto("/test/classes")
    look(page, "154-classe")
    page.get_by_role("link", name="AUBRY Lou").click()
    look(page, "155-eleve")
    page.goto("/test/classes")
    page.get_by_role("link", name="Importer des profils").click()
    look(page, "156-importer-profils")
    with page.expect_download() as download:
        page.get_by_role("link", name="Modèle de la classe").click()
    blank = Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()
    filled = tmp_path / "profils.csv"

    def give(*levels: str) -> None:
        lines = [line.rstrip(";") + rest for line, rest in zip(blank[1:], levels, strict=True)]
        filled.write_text("\n".join([blank[0], *lines]), encoding="cp1252")
        page.get_by_label("Fichier rempli").set_input_files(filled)

    give(";9", ";deux", "")
    page.get_by_role("button", name="Vérifier le fichier").click()
    expect(page.get_by_text("2 points à corriger")).to_be_visible()
    look(page, "157-importer-erreurs")
    give(";1", ";3;2;2;2;1", ";2;2;2;2;2")
    page.get_by_label("Remplacer le niveau obtenu ici").check()
    page.get_by_role("button", name="Vérifier le fichier").click()
    expect(page.get_by_text("1 élève perd des pix obtenus ici.")).to_be_visible()
    look(page, "158-importer-verifier")
    page.get_by_role("button", name="Importer ces profils").click()
    expect(page.get_by_text("Les profils de la classe 3A sont importés.")).to_be_visible()
    expect(page.get_by_text("Profil importé : l’élève n’a pas encore de compte.")).to_be_visible()
    look(page, "159-classe-importee")
