"""Somebody makes a compte Pix, with an address then without one, in Chromium and at 320 px."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.auth.conftest import Carry
from tests.journey.looking import Looking

pytestmark = pytest.mark.browser

NEW = "quatre girafes sous la neige"


def test_two_people_sign_up(chromium: Browser, url: str, carry: Carry) -> None:
    folder = os.environ.get("ACCOUNT_PICTURES")
    look = Looking(Path(folder) if folder else None)
    page = chromium.new_context().new_page()
    page.goto(f"{url}/compte/connexion")
    look.at(page, "sign-in-with-sign-up", narrow=True)
    page.get_by_role("link", name="Créer un compte Pix").click()
    look.at(page, "sign-up", narrow=True)
    page.get_by_label("Votre adresse e-mail").fill("zoe@example.org")
    page.get_by_role("button", name="Recevoir le message").click()
    expect(page.get_by_role("heading", name="Regardez votre courrier")).to_be_visible()
    look.at(page, "sign-up-sent", narrow=True)
    page.goto(f"{url}{carry().link()}")
    page.get_by_label("Prénom").fill("Zoé")
    page.get_by_label("Nom", exact=True).fill("Lefèvre")
    page.get_by_label("Mot de passe").first.fill("zoe")
    page.get_by_role("button", name="Créer mon compte").click()
    expect(page.get_by_text("acceptez-les").first).to_be_visible()
    look.at(page, "sign-up-wrong", narrow=True)
    page.get_by_label("Mot de passe").first.fill(NEW)
    page.get_by_label("J’ai lu et j’accepte").check()
    page.get_by_role("button", name="Créer mon compte").click()
    expect(page.get_by_role("heading", name="Bonjour Zoé Lefèvre")).to_be_visible()
    look.at(page, "sign-up-home", narrow=True)

    page = chromium.new_context().new_page()
    page.goto(f"{url}/compte/inscription/sans-adresse")
    look.at(page, "sign-up-without", narrow=True)
    page.get_by_label("Prénom").fill("Manon")
    page.get_by_label("Nom", exact=True).fill("Petit")
    page.get_by_label("Date de naissance").fill("07/02/2011")
    page.get_by_label("Mot de passe").first.fill(NEW)
    page.get_by_label("J’ai lu et j’accepte").check()
    page.get_by_role("button", name="Créer mon compte").click()
    expect(page.get_by_text("manon.petit0702")).to_be_visible()
    look.at(page, "sign-up-identifiant", narrow=True)
    page.goto(f"{url}/compte/conditions")
    look.at(page, "terms", narrow=True)
