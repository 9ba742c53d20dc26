"""The pages of a team as people meet them: in Chromium, clean for axe, at 320 px, the link copied in one click."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from deploy.local.rabbitmq import free_port
from services.auth.settings import AuthSettings
from shared.identity.model import Role
from tests.auth.browsing import PASSWORD
from tests.auth.conftest import AddAccount, running
from tests.identities import UAI
from tests.journey.looking import Looking
from tests.serving import served

pytestmark = pytest.mark.browser


@pytest.fixture
def url(auth_settings: AuthSettings) -> Iterator[str]:
    address = f"http://127.0.0.1:{(port := free_port())}"
    with running(auth_settings.model_copy(update={"public_url": address})) as app, served(app, port):
        yield address


def sign_in(page: Page, name: str) -> None:
    page.get_by_label("Adresse e-mail ou identifiant").fill(name)
    page.get_by_label("Mot de passe").first.fill(PASSWORD)
    page.get_by_role("button", name="Se connecter", exact=True).click()


def test_a_colleague_is_invited_joins_and_is_withdrawn(chromium: Browser, url: str, add_account: AddAccount) -> None:
    add_account("helene@example.org", Role.SCHOOL_ADMIN, first_name="Hélène", last_name="Marchand")
    add_account("luc@example.org", first_name="Luc", last_name="Perrin")
    folder = os.environ.get("TEAM_PICTURES")
    look = Looking(Path(folder) if folder else None)
    hers, his = (chromium.new_context(permissions=["clipboard-read", "clipboard-write"]) for _ in range(2))
    page = hers.new_page()
    page.goto(f"{url}/compte/equipe/{UAI}")
    sign_in(page, "helene@example.org")
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
    sign_in(guest, "luc@example.org")
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
