"""« Base élèves » as people meet it: in Chromium, clean for axe in every state, at 320 px, by keyboard."""

import os
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journey.looking import Looking
from tests.sessions.roll.files import IBRAHIM, ZOE, onde, pupil, siecle, structure

pytestmark = pytest.mark.browser


def deposit(page: Page, content: bytes, name: str = "ExportXML_ElevesSansAdresses.xml") -> None:
    page.goto("/certif/base-eleves")
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    page.get_by_label("Fichier de la base élèves").set_input_files(file)  # type: ignore[arg-type]
    page.get_by_role("button", name="Vérifier le fichier").press("Enter")


def test_a_roll_is_imported_corrected_and_updated(page: Page) -> None:
    folder = os.environ.get("ROLL_PICTURES")
    look = Looking(Path(folder) if folder else None)
    page.goto("/certif/")
    look.at(page, "sessions-empty", narrow=True)
    page.get_by_role("main").get_by_role("link", name="base élèves").click()
    expect(page.get_by_role("heading", name="La base élèves est vide")).to_be_visible()
    look.at(page, "roll-empty", narrow=True)

    page.get_by_role("button", name="Vérifier le fichier").click()
    expect(page.get_by_role("alert")).to_be_focused()
    look.at(page, "roll-no-file", narrow=True)
    deposit(page, siecle([ZOE], uai="0750001A"))
    expect(page.get_by_role("alert")).to_contain_text("pas du vôtre")
    look.at(page, "roll-refused", narrow=True)

    wrong = [ZOE, replace(IBRAHIM, ine=ZOE.ine), replace(pupil(1), birth_city="", birth_city_code=""), pupil(2)]
    deposit(page, siecle(wrong, also={pupil(2).ine: {"DATE_SORTIE": "01/10/2026"}}))
    expect(page.get_by_role("heading", name="Fichier à corriger")).to_be_visible()
    expect(page.get_by_role("button", name="Mettre à jour")).to_have_count(0)
    look.at(page, "roll-errors", narrow=True)
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Télécharger le rapport complet").click()
    assert downloading.value.suggested_filename == "base-eleves-0939999N-rapport.csv"

    rows = [ZOE, IBRAHIM, *(pupil(number) for number in range(1, 7))]
    aside = {pupil(6).ine: structure("Inactifs", "D")}
    deposit(page, siecle(rows, structures=aside))
    expect(page.get_by_role("heading", name="Ce que le fichier va changer")).to_be_visible()
    look.at(page, "roll-checked", narrow=True)
    page.get_by_role("button", name="Mettre à jour la base élèves").press("Enter")
    expect(page.get_by_role("heading", name="Base élèves mise à jour")).to_be_visible()
    look.at(page, "roll-imported", narrow=True)

    deposit(page, siecle([replace(ZOE, division="3B"), IBRAHIM]))
    expect(page.get_by_text("Ce fichier retire 5 élèves sur 7")).to_be_visible()
    look.at(page, "roll-takes-away", narrow=True)
    page.get_by_role("link", name="Annuler").click()
    look.at(page, "roll-there", narrow=True)
    deposit(page, siecle(rows, structures=aside))
    expect(page.get_by_text("La base élèves dit déjà la même chose")).to_be_visible()
    look.at(page, "roll-same")
    deposit(page, onde([ZOE, IBRAHIM]), "CSVExtraction.csv")
    expect(page.get_by_text("Fichier ONDE")).to_be_visible()
