"""An independent relying party (authlib’s client) signs people in over real HTTP, by script and in a browser."""

import os
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.jwk import KeySet
from playwright.sync_api import Browser
from werkzeug.wrappers import Response

from deploy.local.rabbitmq import free_port
from deploy.local.router import create_app as create_router
from deploy.local.run import WELL_KNOWN
from services.auth.oauth.scopes import ClientKind
from services.auth.settings import AuthSettings
from shared.identity.model import Role
from shared.transaction import Database
from tests.auth.browsing import PASSWORD
from tests.auth.conftest import AddAccount, running
from tests.auth.oauth_tools import TOOL_KEY, VERIFIER, challenge, proven, register, statement
from tests.identities import service_settings
from tests.serving import served

SCREENSHOT = os.environ.get("CONSENT_SCREENSHOT")


@pytest.fixture
def site(auth_database: Database) -> Iterator[str]:
    """Auth alone, at its own public address."""
    port = free_port()
    public_url = f"http://127.0.0.1:{port}"
    with running(service_settings(AuthSettings, auth_database, public_url=public_url)) as app, served(app, port):
        yield public_url


@pytest.fixture
def tool() -> Iterator[str]:
    """The tool's own address, on another host than auth for a browser."""
    with served(Response("Bienvenue dans le cahier de texte")) as port:
        yield f"http://localhost:{port}/retour"


def field(page: str, name: str) -> str:
    return page.split(f'name="{name}"')[1].split('value="')[1].split('"')[0]


def test_a_relying_party_finds_the_issuer_and_signs_a_person_in(
    site: str, tool: str, auth_database: Database, add_account: AddAccount
) -> None:
    add_account("camille@example.org", Role.REFERENT)
    register(auth_database, "cahier", ClientKind.PUBLIC, redirect_uris=[tool])
    found = requests.get(f"{site}/compte/.well-known/openid-configuration", timeout=10).json()
    party = OAuth2Session("cahier", redirect_uri=tool, scope="openid profile", code_challenge_method="S256")
    address, state = party.create_authorization_url(
        found["authorization_endpoint"], code_verifier=VERIFIER, nonce="n-1"
    )

    browser = requests.Session()
    page = browser.get(address, timeout=10)
    form = {
        "identifier": "camille@example.org",
        "password": PASSWORD,
        "suite": field(page.text, "suite").replace("&amp;", "&"),
    }
    page = browser.post(
        f"{site}/compte/connexion", data={**form, "csrf_token": field(page.text, "csrf_token")}, timeout=10
    )
    action = page.text.split('action="/compte/oauth/consent')[1].split('"')[0].replace("&amp;", "&")
    agreed = {"csrf_token": field(page.text, "csrf_token"), "person": field(page.text, "person"), "decision": "allow"}
    back = browser.post(f"{site}/compte/oauth/consent{action}", data=agreed, allow_redirects=False, timeout=10)
    assert back.headers["Location"].startswith(f"{tool}?")

    given = party.fetch_token(
        found["token_endpoint"], authorization_response=back.headers["Location"], state=state, code_verifier=VERIFIER
    )
    keys = KeySet.import_key_set(requests.get(found["jwks_uri"], timeout=10).json())
    read = jwt.decode(given["id_token"], keys, algorithms=found["id_token_signing_alg_values_supported"])
    options = {"iss": {"value": found["issuer"]}, "aud": {"value": "cahier"}}
    params = {"nonce": "n-1", "client_id": "cahier", "access_token": given["access_token"]}
    CodeIDToken(read.claims, read.header, options, params).validate()
    said = party.get(found["userinfo_endpoint"]).json()
    assert (said["sub"], said["name"]) == (read.claims["sub"], "Camille Durand")
    assert party.refresh_token(found["token_endpoint"])["access_token"] != given["access_token"]
    assert parse_qs(urlsplit(back.headers["Location"]).query)["iss"] == [found["issuer"]]


def test_the_gateway_leads_to_the_issuer_at_the_root_too(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    port = urlsplit(site).port
    monkeypatch.setenv("ROUTES", f"/compte={port} {WELL_KNOWN}={port}")
    with served(create_router()) as door:
        for path in ("/.well-known/openid-configuration", "/compte/.well-known/openid-configuration"):
            at_its_name = {"Host": f"127.0.0.1:{port}"}
            found = requests.get(f"http://127.0.0.1:{door}{path}", headers=at_its_name, timeout=10)
            assert found.json()["issuer"] == f"{site}/compte"


@pytest.mark.browser
def test_a_person_agrees_in_a_browser_and_lands_in_the_tool(
    chromium: Browser, site: str, tool: str, auth_database: Database, add_account: AddAccount
) -> None:
    """Chromium holds the redirect after the form to our content policy."""
    add_account("camille@example.org", Role.REFERENT)
    register(auth_database, "cahier", ClientKind.SITE, TOOL_KEY, redirect_uris=[tool])
    query = f"client_id=cahier&scope=openid%20profile%20school&redirect_uri={tool}&response_type=code&state=s"
    page = chromium.new_page(viewport={"width": 320, "height": 640})
    page.goto(f"{site}/compte/oauth/authorize?{query}&code_challenge={challenge()}&code_challenge_method=S256")
    page.get_by_label("Adresse e-mail ou identifiant").fill("camille@example.org")
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    page.get_by_role("heading", name="Se connecter à Le cahier de texte").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    if SCREENSHOT:
        page.screenshot(path=SCREENSHOT, full_page=True)
    page.get_by_role("button", name="Continuer vers Le cahier de texte").click()
    page.get_by_text("Bienvenue dans le cahier de texte").wait_for()
    code = parse_qs(urlsplit(page.url).query)["code"][0]
    page.close()
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": tool, "code_verifier": VERIFIER}
    signed = proven(statement(TOOL_KEY, "RS256", "cahier", aud=f"{site}/compte"), **form)
    assert requests.post(f"{site}/compte/oauth/token", data=signed, timeout=10).status_code == 200
