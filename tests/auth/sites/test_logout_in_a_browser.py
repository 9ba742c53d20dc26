"""Signing out between two sites, from either side: our cookies do not come with what the ENT makes a browser post."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from shared.events.auth import SessionRevoked
from shared.transaction import Database
from tests.auth.ent import enrol
from tests.auth.journal import emitted
from tests.auth.sites.acts import HOME_OF_ZOE, SESSION, TOKEN, come_in
from tests.auth.sites.conftest import Open
from tests.auth.sites.platform import Platform
from tests.auth.sites.providers import Provider

pytestmark = pytest.mark.browser

SLO = "/compte/saml/slo"


@pytest.fixture
def certif(open_with: Open, pysaml2: Provider, auth_database: Database) -> Iterator[Platform]:
    enrol(auth_database)
    with open_with(pysaml2) as running:
        yield running


@pytest.fixture
def zoe(chromium: Browser, certif: Platform) -> Iterator[Page]:
    """On her first page, come in through the ENT."""
    context = chromium.new_context()
    page = context.new_page()
    come_in(page, certif)
    expect(page.get_by_role("heading", name=HOME_OF_ZOE)).to_be_visible()
    yield page
    context.close()


def signed_in_cookies(page: Page) -> set[str]:
    return {cookie["name"] for cookie in page.context.cookies()} & {SESSION, TOKEN}


def test_signing_out_here_goes_and_closes_the_ent_on_its_own_site(zoe: Page, pysaml2: Provider) -> None:
    zoe.get_by_role("button", name="Se déconnecter").click()
    expect(zoe.get_by_text("Votre ENT est encore ouvert dans ce navigateur.")).to_be_visible()
    assert signed_in_cookies(zoe) == set()
    zoe.get_by_role("link", name="Fermer aussi mon ENT").click()
    expect(zoe.get_by_text("Votre ENT est fermé lui aussi.")).to_be_visible()
    zoe.goto(pysaml2.site.url)
    expect(zoe.get_by_text("Session fermée")).to_be_visible()


def test_leaving_the_ent_closes_what_it_opened_here_without_our_cookies(
    zoe: Page, certif: Platform, pysaml2: Provider, auth_database: Database
) -> None:
    assert signed_in_cookies(zoe) == {SESSION, TOKEN}
    zoe.goto(f"{pysaml2.site.url}/quitter")
    expect(zoe.get_by_role("heading", name="Tout est fermé")).to_be_visible()
    assert [post.cookies for post in certif.posts_to(SLO)] == [frozenset()]
    assert len(emitted(auth_database, SessionRevoked)) == 1
    assert signed_in_cookies(zoe) == set()
    zoe.goto(f"{certif.site.url}/compte/moi")
    expect(zoe.get_by_role("link", name="Continuer avec mon ENT")).to_be_visible()
