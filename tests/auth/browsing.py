"""What a browser does on the pages of auth: read a form's hidden token, sign in, read the cookies."""

import re

from playwright.sync_api import Page
from werkzeug.test import Client, TestResponse

PASSWORD = "le chat dort sur le clavier"
SIGN_IN = "/compte/connexion"


def csrf_token(page: TestResponse) -> str:
    found: list[str] = re.findall(r'name="csrf_token"[^>]* value="([^"]+)"', page.text)
    assert found, page.text
    return found[-1]


def post(client: Client, path: str, page: str, **fields: str) -> TestResponse:
    """Open `page`, then send its form to `path`."""
    return client.post(path, data={"csrf_token": csrf_token(client.get(page)), **fields})


def sign_in(client: Client, name: str, password: str = PASSWORD, suite: str = "") -> TestResponse:
    """Fill the sign-in form; the page of a browser where somebody is still signed in has a form token too."""
    return post(client, SIGN_IN, SIGN_IN, identifier=name, password=password, suite=suite)


def cookie(client: Client, name: str) -> str | None:
    found = client.get_cookie(name)
    return found.value if found else None


def words(page: TestResponse) -> str:
    """The text of a page, its non-breaking spaces made plain."""
    return page.text.replace("\xa0", " ")


def sign_in_on(page: Page, name: str, password: str = PASSWORD) -> None:
    """In a real browser, on the page of sign-in."""
    page.get_by_label("Adresse e-mail ou identifiant").fill(name)
    page.get_by_label("Mot de passe").first.fill(password)
    page.get_by_role("button", name="Se connecter", exact=True).click()
