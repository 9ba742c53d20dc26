"""« Mon compte » and the change of password as people meet them: in Chromium, clean for axe, at 320 px."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from services.auth.oauth.scopes import GRANT_LIFE, ClientKind
from services.auth.oauth.tables import OAuthGrant
from services.auth.tables import ExternalIdentity, SignedSession
from shared.transaction import Database
from tests.auth.browsing import sign_in_on
from tests.auth.conftest import AddAccount
from tests.auth.oauth_tools import register
from tests.journey.looking import Looking

pytestmark = pytest.mark.browser


def test_a_session_is_closed_and_the_password_changed(chromium: Browser, url: str, add_account: AddAccount) -> None:
    add_account("zoe@example.org", first_name="Zoé", last_name="Lefèvre")
    folder = os.environ.get("ACCOUNT_PICTURES")
    look = Looking(Path(folder) if folder else None)
    here, there = (chromium.new_context() for _ in range(2))
    page, other = here.new_page(), there.new_page()
    page.goto(f"{url}/compte/connexion")
    sign_in_on(page, "zoe@example.org", "le chat dort ailleurs")
    for one in (page, other):
        one.goto(f"{url}/compte/connexion?suite=/compte/moi")
        sign_in_on(one, "zoe@example.org")
        expect(one.get_by_role("heading", name="Mon compte")).to_be_visible()
    page.reload()
    expect(page.get_by_text("mot de passe incorrect")).to_have_count(1)
    look.at(page, "my-account", narrow=True)
    page.get_by_role("button", name="ouverte à l’instant").click()
    expect(page.get_by_text("Cette connexion est fermée")).to_be_visible()
    other.reload()
    expect(other.get_by_role("heading", name="Se connecter", exact=True)).to_be_visible()

    page.get_by_role("link", name="Changer de mot de passe").click()
    look.at(page, "new-password", narrow=True)
    page.get_by_label("Mot de passe actuel").first.fill("le chat dort sur le clavier")
    page.get_by_label("Nouveau mot de passe").first.fill("zoelefevre2008")
    page.get_by_role("button", name="Changer de mot de passe").click()
    expect(page.get_by_role("alert")).to_be_focused()
    look.at(page, "new-password-refused", narrow=True)
    page.get_by_label("Mot de passe actuel").first.fill("le chat dort sur le clavier")
    page.get_by_label("Nouveau mot de passe").first.fill("tulipe cahier girafe")
    page.get_by_role("button", name="Changer de mot de passe").click()
    expect(page.get_by_text("Votre mot de passe est changé")).to_be_visible()
    look.at(page, "my-account-changed")
    for context in (here, there):
        context.close()


def test_once_signed_out_the_back_button_shows_nothing_of_the_person(
    chromium: Browser, url: str, add_account: AddAccount
) -> None:
    add_account("zoe@example.org", first_name="Zoé", last_name="Lefèvre")
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{url}/compte/connexion?suite=/compte/moi")
    sign_in_on(page, "zoe@example.org")
    expect(page.get_by_text("zoe@example.org").first).to_be_visible()
    page.get_by_role("button", name="Se déconnecter").first.click()
    expect(page).to_have_url(f"{url}/compte/deconnecte")
    page.go_back()
    expect(page.get_by_role("heading", name="Se connecter", exact=True)).to_be_visible()
    assert "zoe@example.org" not in page.content()
    assert [cookie["name"] for cookie in context.cookies() if cookie["name"] != "auth"] == []
    context.close()


def test_a_provider_and_a_tool_are_taken_off_by_keyboard(
    chromium: Browser, url: str, auth_database: Database, add_account: AddAccount
) -> None:
    zoe = add_account("zoe@example.org", first_name="Zoé", last_name="Lefèvre")
    folder = os.environ.get("ACCOUNT_PICTURES")
    look = Looking(Path(folder) if folder else None)
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{url}/compte/connexion?suite=/compte/moi")
    sign_in_on(page, "zoe@example.org")
    expect(page.get_by_role("heading", name="Mon compte")).to_be_visible()
    register(auth_database, "cahier", ClientKind.PUBLIC, name="Cahier de textes")
    with auth_database.transaction() as tx:
        names = {"last_name": "Lefèvre", "first_name": "Zoé", "linked_at": tx.now}
        tx.session.add(ExternalIdentity(idp="https://ent.example.org", ido="0123456789abcdef", account_id=zoe, **names))
        sid = tx.session.scalars(select(SignedSession.id)).one()
        tx.session.add(
            OAuthGrant(
                client_id="cahier",
                account_id=zoe,
                session_id=sid,
                code_digest="0" * 64,
                code_expires_at=tx.now,
                code_challenge="",
                redirect_uri="",
                scope="openid profile",
                auth_time=tx.now,
                expires_at=tx.now + GRANT_LIFE,
            )
        )
    page.reload()
    look.at(page, "my-account-tied", narrow=True)
    page.get_by_role("button", name="Retirer l’accord donné").press("Enter")
    expect(page.get_by_text("Votre accord est retiré")).to_be_visible()
    page.get_by_role("link", name="Retirer mon ENT").press("Enter")
    look.at(page, "my-account-untie", narrow=True)
    page.get_by_role("button", name="Retirer").press("Enter")
    expect(page.get_by_text("Votre compte ne s’ouvre plus avec mon ENT")).to_be_visible()
    expect(page.get_by_role("link", name="Retirer mon ENT")).to_have_count(0)
    context.close()
