"""Picking candidates in Chromium: clean for axe in every state, at 320 px, by keyboard, with and without scripts."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journey.looking import Looking
from tests.sessions.desk import Desk, profile

pytestmark = pytest.mark.browser


def school(desk: Desk) -> None:
    """Two classes: certifiable, not yet and unknown, and one whose birth place the file of the school lacks."""
    for number, (name, division, competences) in enumerate(
        (
            ("BERNARD", "3A", 6),
            ("D’ARTIGNY", "3A", 5),
            ("MOREL", "3A", 3),
            ("TRAORÉ", "3A", None),
            ("ŁUKASIEWICZ-VAN DEN BROECKE", "10B", 8),
        )
    ):
        pupil = desk.pupil(last_name=name, division=division, first_name=f"Camille-{number}")
        if competences is not None:
            desk.hear(profile(pupil, competences))
    desk.pupil(last_name="SANS-LIEU", division="10B", birth_city="", birth_department="", birth_country="")


def test_candidates_are_picked_typed_found_and_removed_by_keyboard(page: Page, desk: Desk) -> None:
    folder = os.environ.get("PICK_PICTURES")
    look = Looking(Path(folder) if folder else None)
    session = f"/certif/sessions/{desk.session()}"
    page.goto(f"{session}/candidats/eleves")
    look.at(page, "roll-empty", narrow=True)
    school(desk)
    page.goto(session)
    look.at(page, "no-candidate", narrow=True)
    page.get_by_role("link", name="Choisir dans la base élèves").press("Enter")
    expect(page.get_by_role("group", name="3A")).to_contain_text(
        "MOREL Camille-2 14/03/2012 Pas encore 3 compétences sur 5 au 12/05/2026"
    )
    look.at(page, "pick", narrow=True)

    page.get_by_role("button", name="Inscrire les élèves choisis").press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    look.at(page, "pick-nobody", narrow=True)
    page.get_by_role("button", name="Cocher tous les certifiables").press("Enter")
    expect(page.locator("[data-pick-count]")).to_have_text("3 élèves choisis")
    page.get_by_label("BERNARD").press("Space")
    expect(page.locator("[data-pick-count]")).to_have_text("2 élèves choisis")
    page.get_by_label("3A").press("Space")
    page.get_by_label("Nom ou prénom").fill("morel")
    page.get_by_label("Nom ou prénom").press("Enter")
    expect(page.locator("[data-pick-count]")).to_have_text("2 élèves choisis, dont 2 hors de l’affichage")
    look.at(page, "pick-filtered", narrow=True)
    page.get_by_role("button", name="Cocher toute la classe").press("Enter")
    expect(page.locator("[data-pick-count]")).to_have_text("3 élèves choisis, dont 2 hors de l’affichage")
    page.get_by_role("button", name="Inscrire les élèves choisis").press("Enter")
    expect(page.get_by_text("3 candidats ajoutés à la liste.")).to_be_visible()
    expect(page.get_by_text("1 n’est pas encore certifiable")).to_be_visible()
    look.at(page, "picked", narrow=True)

    page.goto(f"{session}/candidats/eleves")
    expect(page.get_by_text("Déjà inscrit")).to_have_count(3)
    look.at(page, "pick-again")
    page.get_by_role("link", name="Compléter la fiche de SANS-LIEU").press("Enter")
    page.get_by_label("Commune de naissance").fill("Fès")
    page.get_by_label("Code du département").fill("75")
    page.get_by_label("Pays de naissance").fill("maroc")
    page.get_by_role("button", name="Enregistrer", exact=True).press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    look.at(page, "form-refused", narrow=True)
    page.get_by_label("Code du département").fill("99")
    page.get_by_role("button", name="Enregistrer et ajouter un autre").press("Enter")
    expect(page.get_by_text("Ajouté à la liste")).to_be_visible()
    for label, typed in (("Nom de naissance", "sans lieu"), ("Prénom", "Zoe"), ("Date de naissance", "14/03/2012")):
        page.get_by_label(label).fill(typed)
    page.get_by_label("Commune de naissance").fill("Fès")
    page.get_by_label("Code du département").fill("75")
    page.get_by_role("button", name="Enregistrer", exact=True).press("Enter")
    expect(page.get_by_role("link", name="Ouvrir la fiche de SANS-LIEU")).to_be_visible()
    look.at(page, "form-duplicate", narrow=True)

    page.goto(session)
    page.get_by_label("Chercher un candidat").fill("lukasiewicz")
    page.get_by_label("Chercher un candidat").press("Enter")
    expect(page.get_by_text("1 sur 4 candidats inscrits")).to_be_visible()
    look.at(page, "list-searched", narrow=True)
    page.get_by_role("link", name="Retirer").press("Enter")
    page.get_by_role("button", name="Retirer le candidat").press("Enter")
    expect(page.get_by_text("3 candidats inscrits")).to_be_visible()


def test_without_scripts_the_server_ticks(page: Page, desk: Desk) -> None:
    school(desk)
    session = f"/certif/sessions/{desk.session()}"
    page.route("**/*.js", lambda route: route.abort())
    page.goto(f"{session}/candidats/eleves")
    page.get_by_role("button", name="Cocher toute la classe 3A").click()
    expect(page.locator("[data-pick-count]")).to_have_text("4 élèves choisis")
    page.get_by_role("button", name="Cocher tous les certifiables").click()
    expect(page.locator("[data-pick-count]")).to_have_text("5 élèves choisis")
    page.get_by_role("button", name="Inscrire les élèves choisis").click()
    expect(page.get_by_text("5 candidats ajoutés à la liste.")).to_be_visible()
