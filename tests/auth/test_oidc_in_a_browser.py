"""A pupil and somebody of the staff come by a real provider, in Chromium, by keyboard and at 320 px (R-OIDC)."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from deploy.local.rabbitmq import free_port
from services.auth.commands.invitations import invite
from services.auth.settings import AuthSettings
from shared.identity.model import Role
from shared.transaction import Database
from tests.auth.conftest import AddAccount, running
from tests.auth.ent import enrol
from tests.auth.npm_provider import PUPILS, STAFF, provider_running, providers_file
from tests.identities import UAI
from tests.journey.looking import Looking
from tests.serving import served

pytestmark = pytest.mark.browser


@pytest.fixture
def place(auth_settings: AuthSettings, tmp_path: Path) -> Iterator[str]:
    """The application, with a provider of pupils and one of the staff."""
    url = f"http://127.0.0.1:{(port := free_port())}"
    with provider_running(PUPILS, url) as pupils, provider_running(STAFF, url) as staff:
        file = providers_file(tmp_path, pupils.contract, staff.contract)
        changes = {"oidc_providers": file, "public_url": url}
        with running(auth_settings.model_copy(update=changes)) as app, served(app, port):
            yield url


def at_the_provider(page: Page, login: str) -> None:
    page.get_by_label("Identifiant").fill(login)
    page.keyboard.press("Enter")


def test_a_pupil_and_the_staff_come_by_their_buttons(
    chromium: Browser, place: str, add_account: AddAccount, auth_database: Database
) -> None:
    folder = os.environ.get("ACCOUNT_PICTURES")
    look = Looking(Path(folder) if folder else None)
    enrol(auth_database)
    admin = add_account("admin@example.org", Role.SCHOOL_ADMIN, first_name="Dominique", last_name="Petit")
    with auth_database.transaction() as tx:
        secret = invite(tx, UAI, "camille@example.org", Role.REFERENT, by=admin)

    page = chromium.new_context().new_page()
    page.goto(f"{place}/compte/connexion")
    look.at(page, "oidc-sign-in", narrow=True)
    page.get_by_role("link", name="Continuer avec ÉduConnect").press("Enter")
    at_the_provider(page, "zoe")
    expect(page.get_by_text("Zoé LEFÈVRE-NUÑEZ").first).to_be_visible()
    assert page.url == f"{place}/compte/"
    page.get_by_role("button", name="Se déconnecter").click()
    look.at(page, "oidc-signed-out", narrow=True)
    page.get_by_role("link", name="Fermer aussi ÉduConnect").press("Enter")
    page.get_by_role("button", name="Yes, sign me out").click()
    expect(page.get_by_role("heading", name="Vous êtes déconnecté")).to_be_visible()
    expect(page.get_by_text("encore ouvert")).to_have_count(0)

    page = chromium.new_context().new_page()
    page.goto(f"{place}/compte/invitation/{secret}")
    page.get_by_role("link", name="Continuer avec ProConnect").press("Enter")
    at_the_provider(page, "camille")
    expect(page.get_by_role("heading", name="Première connexion avec ProConnect")).to_be_visible()
    look.at(page, "oidc-staff-invited", narrow=True)
    page.get_by_role("button", name="Créer mon compte et rejoindre l’équipe").press("Enter")
    expect(page.get_by_text("lisez les conditions d’utilisation et acceptez-les").first).to_be_visible()
    look.at(page, "oidc-staff-terms")
    page.get_by_label("J’ai lu et j’accepte").check()
    page.get_by_role("button", name="Créer mon compte et rejoindre l’équipe").press("Enter")
    expect(page.get_by_text("Camille Durand").first).to_be_visible()
    page.goto(f"{place}/compte/moi")
    expect(page.get_by_text("Avec ProConnect")).to_be_visible()
    look.at(page, "oidc-me")

    page = chromium.new_context().new_page()
    page.goto(f"{place}/compte/oidc/proconnect/connexion")
    page.get_by_role("button", name="Refuser").click()
    expect(page.get_by_text("abandonnée, ou refusée par ProConnect")).to_be_visible()
    look.at(page, "oidc-refused")
