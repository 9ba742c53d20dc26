"""A pupil lost the password: the référent gives one, the pupil chooses another, in Chromium and at 320 px."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from shared.identity.model import Role
from shared.transaction import Database
from tests.auth.browsing import sign_in_on
from tests.auth.conftest import AddAccount
from tests.auth.ent import enrol
from tests.auth.test_arrivals import link
from tests.journey.looking import Looking

pytestmark = pytest.mark.browser


def test_a_lost_password_is_replaced_in_the_room(
    chromium: Browser, url: str, add_account: AddAccount, auth_database: Database
) -> None:
    folder = os.environ.get("ACCOUNT_PICTURES")
    look = Looking(Path(folder) if folder else None)
    add_account("camille@example.org", Role.REFERENT)
    link(auth_database, add_account("zoe.lefevre2311", first_name="Zoé", last_name="Lefèvre"), enrol(auth_database))
    staff = chromium.new_context().new_page()
    staff.goto(f"{url}/compte/connexion")
    sign_in_on(staff, "camille@example.org")
    staff.get_by_role("link", name="Comptes des élèves").click()
    look.at(staff, "pupils", narrow=True)
    staff.get_by_label("Nom, classe ou identifiant").fill("personne")
    staff.get_by_role("button", name="Chercher").click()
    look.at(staff, "pupils-none", narrow=True)
    staff.get_by_role("link", name="Voir tous les élèves").click()
    staff.get_by_role("button", name="Mot de passe provisoire").click()
    expect(staff.get_by_role("heading", name="Mot de passe provisoire")).to_be_visible()
    look.at(staff, "provisional-given", narrow=True)
    given = staff.locator(".code-display__value").inner_text().replace(" ", "")

    page = chromium.new_context().new_page()
    page.goto(f"{url}/compte/connexion")
    page.get_by_label("Adresse e-mail ou identifiant").fill("zoe.lefevre2311")
    page.get_by_label("Mot de passe").first.fill(given)
    page.get_by_role("button", name="Se connecter", exact=True).click()
    expect(page.get_by_role("heading", name="Choisir votre mot de passe")).to_be_visible()
    look.at(page, "provisional-choose", narrow=True)
    page.get_by_label("Nouveau mot de passe").first.fill("quatre girafes sous la neige")
    page.get_by_role("button", name="Enregistrer et continuer").click()
    expect(page.get_by_role("heading", name="Bonjour Zoé Lefèvre")).to_be_visible()
