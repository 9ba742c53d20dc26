"""The pages of a team as people meet them: in Chromium, clean for axe, at 320 px, the link copied in one click."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from shared.identity.model import Role
from tests.auth.browsing import sign_in_on
from tests.auth.conftest import AddAccount
from tests.identities import UAI
from tests.journey.looking import Looking

pytestmark = pytest.mark.browser


def test_a_colleague_is_invited_joins_and_is_withdrawn(chromium: Browser, url: str, add_account: AddAccount) -> None:
    add_account("helene@example.org", Role.SCHOOL_ADMIN, first_name="Hélène", last_name="Marchand")
    add_account("luc@example.org", first_name="Luc", last_name="Perrin")
    folder = os.environ.get("TEAM_PICTURES")
    look = Looking(Path(folder) if folder else None)
    hers, his = (chromium.new_context(permissions=["clipboard-read", "clipboard-write"]) for _ in range(2))
    page = hers.new_page()
    page.goto(f"{url}/compte/equipe/{UAI}")
    sign_in_on(page, "helene@example.org")
    look.at(page, "team-alone", narrow=True)
    page.get_by_role("button", name="Créer l’invitation").click()
    expect(page.get_by_role("alert")).to_be_focused()
    look.at(page, "team-refused", narrow=True)
    page.get_by_label("Adresse e-mail").fill("luc@example.org")
    page.get_by_label("Référent Pix").check()
    page.get_by_role("button", name="Créer l’invitation").click()
    look.at(page, "invited", narrow=True)
    page.get_by_role("button", name="Copier le lien").click()
    expect(page.get_by_role("status").filter(has_text="Copié")).to_be_visible()
    link = page.evaluate("navigator.clipboard.readText()")

    guest = his.new_page()
    guest.goto(link)
    sign_in_on(guest, "luc@example.org")
    look.at(guest, "invitation", narrow=True)
    guest.get_by_role("button", name="Rejoindre l’équipe").click()
    expect(guest.get_by_role("link", name="Pix Certif")).to_be_visible()
    guest.goto(link)
    expect(guest.get_by_text("Cette invitation a déjà servi")).to_be_visible()
    look.at(guest, "invitation-served")

    page.get_by_role("link", name="Équipe").last.click()
    page.get_by_label("Adresse e-mail").fill("nora@example.org")
    page.get_by_label("Enseignant").check()
    page.get_by_role("button", name="Créer l’invitation").click()
    page.goto(f"{url}/compte/equipe")
    look.at(page, "team", narrow=True)
    page.get_by_role("button", name="Annuler l’invitation de nora@example.org").click()
    expect(page.get_by_text("L’invitation est annulée")).to_be_visible()
    page.get_by_role("link", name="Retirer le rôle Référent Pix de Luc Perrin").click()
    look.at(page, "withdraw", narrow=True)
    page.get_by_role("button", name="Retirer le rôle").click()
    expect(page.get_by_text("n’est plus connecté nulle part")).to_be_visible()
    guest.goto(f"{url}/compte/moi")
    expect(guest.get_by_role("heading", name="Se connecter", exact=True)).to_be_visible()
    for context in (hers, his):
        context.close()
