"""A forgotten password and another address, from the page to the letter and back: in Chromium, at 320 px."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from deploy.demo.mailbox.app import PREFIX, create_app
from deploy.local.rabbitmq import free_port
from services.auth.settings import AuthSettings
from shared.identity.model import Role
from shared.mail.postman import Postman
from shared.mail.server import MailServer
from shared.transaction import Database
from tests.auth.browsing import sign_in_on
from tests.auth.conftest import AddAccount
from tests.journey.looking import Looking
from tests.serving import served

pytestmark = pytest.mark.browser

NAME = "zoe@example.org"


def test_a_password_is_forgotten_and_an_address_changed(
    chromium: Browser,
    url: str,
    add_account: AddAccount,
    auth_database: Database,
    auth_settings: AuthSettings,
    tmp_path: Path,
) -> None:
    add_account(NAME, Role.OPERATOR, first_name="Zoé", last_name="Lefèvre")
    folder = os.environ.get("ACCOUNT_PICTURES")
    look = Looking(Path(folder) if folder else None)
    page = chromium.new_context().new_page()
    smtp = free_port()
    mail = create_app(tmp_path / "mail", port=smtp)
    server = MailServer.read(f"smtp://127.0.0.1:{smtp}", auth_settings.mail_from)
    man = Postman(auth_database, server, auth_settings.secret_key)
    with served(mail) as port:
        box = f"http://127.0.0.1:{port}{PREFIX}/"
        page.goto(box)
        look.at(page, "mailbox-empty", narrow=True)
        page.goto(f"{url}/compte/connexion")
        look.at(page, "sign-in", narrow=True)
        page.get_by_role("link", name="Mot de passe oublié").click()
        page.get_by_label("Adresse e-mail de votre compte").fill("zoe")
        page.get_by_role("button", name="Recevoir le message").click()
        expect(page.get_by_text("n’est pas valable").first).to_be_visible()
        look.at(page, "forgotten-wrong", narrow=True)
        page.get_by_label("Adresse e-mail de votre compte").fill(NAME)
        page.get_by_role("button", name="Recevoir le message").click()
        expect(page.get_by_role("heading", name="Regardez votre courrier")).to_be_visible()
        look.at(page, "forgotten-sent", narrow=True)
        assert man.step()
        page.goto(box)
        look.at(page, "mailbox", narrow=True)
        page.get_by_role("link", name="/compte/nouveau-mot-de-passe/").click()
        look.at(page, "new-password", narrow=True)
        page.get_by_label("Nouveau mot de passe").first.fill("le chat dort sur le clavier")
        page.get_by_role("button", name="Enregistrer ce mot de passe").click()
        expect(page.get_by_text("Votre mot de passe est changé")).to_be_visible()
        sign_in_on(page, NAME)
        page.goto(f"{url}/compte/moi/adresse")
        look.at(page, "address", narrow=True)
        page.get_by_label("Nouvelle adresse e-mail").fill("zoe@ecole.example.org")
        page.get_by_label("Mot de passe actuel").first.fill("le chat dort sur le clavier")
        page.get_by_role("button", name="Recevoir le message").click()
        look.at(page, "address-sent", narrow=True)
        while man.step():
            pass
        page.goto(box)
        page.get_by_role("link", name="/compte/adresse/").click()
        look.at(page, "address-confirm", narrow=True)
        page.get_by_role("button", name="Confirmer cette adresse").click()
        expect(page.get_by_text("vous vous connectez désormais avec zoe@ecole.example.org")).to_be_visible()
    mail.extensions["mailbox.listener"].stop()
