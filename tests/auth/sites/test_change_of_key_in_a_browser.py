"""The ENT changes its signing key while pupils sign in: metadata with both, the next one in use, the old one gone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from shared.transaction import Database
from tests.auth.ent import enrol
from tests.auth.sites.acts import HOME_OF_ZOE, come_in
from tests.auth.sites.conftest import Open
from tests.auth.sites.platform import Platform
from tests.auth.sites.providers import Provider, provider, run_pysaml2
from tests.auth.sites.tls import Authority

pytestmark = pytest.mark.browser


@pytest.fixture
def ent(authority: Authority, tmp_path: Path) -> Iterator[Provider]:
    """One of its own, for its keys are about to change."""
    with provider(run_pysaml2, authority.site("ent.idp-site.test"), tmp_path) as made:
        yield made


def signs_in(chromium: Browser, certif: Platform) -> bool:
    """Whether a new browser comes in; if not, the page says so."""
    context = chromium.new_context()
    context.route("**/static/**", lambda route: route.abort())  # six pages without their dress: half the time
    page = context.new_page()
    answer = come_in(page, certif)
    welcomed = answer.status == 303
    expect(page.get_by_role("heading", name=HOME_OF_ZOE if welcomed else "Connexion refusée")).to_be_visible()
    context.close()
    return welcomed


def test_nobody_is_kept_out_while_the_ent_changes_its_key_and_the_old_one_opens_nothing_after(
    chromium: Browser, open_with: Open, ent: Provider, auth_database: Database
) -> None:
    enrol(auth_database)
    with open_with(ent) as certif:
        assert signs_in(chromium, certif)

        ent.signs_with("next")
        assert not signs_in(chromium, certif), "a key that the metadata do not hold"

        ent.announces("current", "next")
        assert signs_in(chromium, certif)
        ent.signs_with("current")
        assert signs_in(chromium, certif)

        ent.announces("next")
        assert not signs_in(chromium, certif), "the key withdrawn from the metadata"
        ent.signs_with("next")
        assert signs_in(chromium, certif)
