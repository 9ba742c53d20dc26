"""Sign-in through two independent ENT, each on a site of its own, over TLS, in Chromium.

A demonstration on one site hides what browsers do between two: which cookies travel with the answer of the ENT, which
stay at home, and who may come with an answer that was given to somebody else.
"""

from collections.abc import Iterator
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from shared.events.auth import SessionRevoked
from shared.transaction import Database
from tests.auth.ent import ACS, enrol
from tests.auth.journal import emitted
from tests.auth.sites.acts import (
    FLOW,
    HOME_OF_ZOE,
    PATIENCE,
    SESSION,
    TOKEN,
    come_in,
    go_to,
    leave_for_the_ent,
    post_from,
)
from tests.auth.sites.conftest import Open
from tests.auth.sites.platform import Platform
from tests.auth.sites.providers import Provider

pytestmark = pytest.mark.browser


@pytest.fixture(params=["pysaml2", "samlify"])
def ent(request: pytest.FixtureRequest) -> Provider:
    chosen: Provider = request.getfixturevalue(request.param)
    return chosen


@pytest.fixture
def certif(open_with: Open, ent: Provider, auth_database: Database) -> Iterator[Platform]:
    enrol(auth_database)
    with open_with(ent) as running:
        yield running


@pytest.fixture
def person(chromium: Browser) -> Iterator[BrowserContext]:
    made = chromium.new_context()
    yield made
    made.close()


def cookies_of(context: BrowserContext) -> dict[str, dict[str, object]]:
    return {cookie["name"]: dict(cookie) for cookie in context.cookies()}


def test_the_pupil_comes_in_from_another_site(person: BrowserContext, certif: Platform) -> None:
    page = person.new_page()
    go_to(page, f"{certif.site.url}/compte/connexion")
    with page.expect_response(lambda answer: answer.url.endswith(ACS), timeout=PATIENCE) as answered:
        page.get_by_role("link", name="Continuer avec mon ENT").click()
    expect(page.get_by_role("heading", name=HOME_OF_ZOE)).to_be_visible()
    assert answered.value.status == 303
    assert [post.cookies for post in certif.posts_to(ACS)] == [{FLOW}]
    held = cookies_of(person)
    assert FLOW not in held
    for name in (SESSION, TOKEN):
        kept = {key: held[name][key] for key in ("domain", "path", "secure", "httpOnly", "sameSite")}
        assert kept == {
            "domain": certif.site.name,
            "path": "/",
            "secure": True,
            "httpOnly": True,
            "sameSite": "Lax",
        }
    page.reload()
    expect(page.get_by_role("heading", name=HOME_OF_ZOE)).to_be_visible()


def test_the_flow_cookie_is_for_the_answer_alone(person: BrowserContext, certif: Platform) -> None:
    page = person.new_page()
    leave_for_the_ent(page, certif)
    flow = cookies_of(person)[FLOW]
    kept = {key: flow[key] for key in ("domain", "path", "secure", "httpOnly", "sameSite")}
    assert kept == {
        "domain": certif.site.name,
        "path": ACS,
        "secure": True,
        "httpOnly": True,
        "sameSite": "None",
    }


def test_signing_in_again_ends_the_session_whose_cookie_stays_at_home(
    person: BrowserContext, certif: Platform, auth_database: Database
) -> None:
    page = person.new_page()
    come_in(page, certif)
    expect(page.get_by_role("heading", name=HOME_OF_ZOE)).to_be_visible()
    before = cookies_of(person)[SESSION]["value"]
    come_in(page, certif)
    expect(page.get_by_role("heading", name=HOME_OF_ZOE)).to_be_visible()
    # two sites indeed: the session was there, and did not travel with a form of the other
    assert [post.cookies for post in certif.posts_to(ACS)] == [{FLOW}, {FLOW}]
    assert cookies_of(person)[SESSION]["value"] != before
    assert len(emitted(auth_database, SessionRevoked)) == 1


def test_an_answer_already_given_lets_nobody_else_in(
    chromium: Browser, person: BrowserContext, certif: Platform, ent: Provider
) -> None:
    given = parse_qs(come_in(person.new_page(), certif).request.post_data or "")["SAMLResponse"][0]
    fresh, started = chromium.new_context(), chromium.new_context()
    waiting = started.new_page()
    leave_for_the_ent(waiting, certif)
    for thief in (fresh.new_page(), waiting, person.new_page()):
        answer = post_from(thief, ent, certif, given)
        assert answer.status == 403
        expect(thief.get_by_role("heading", name="Connexion")).to_be_visible()
    brought = [post.cookies for post in certif.posts_to(ACS)][1:]
    assert brought == [frozenset(), {FLOW}, frozenset()]
    for context in (fresh, started):
        assert SESSION not in cookies_of(context)
        context.close()


def fetch_from(page: Page, ent: Provider, certif: Platform) -> frozenset[str]:
    """The cookies of a request that a page of the ENT makes behind the person's back."""
    go_to(page, ent.site.url)
    page.evaluate(
        "url => fetch(url, {method: 'POST', mode: 'no-cors', credentials: 'include'}).catch(() => null)",
        f"{certif.site.url}{ACS}",
    )
    return certif.posts_to(ACS)[-1].cookies


def test_a_browser_without_third_party_cookies_signs_in_all_the_same(
    lax_context: BrowserContext, person: BrowserContext, certif: Platform, ent: Provider
) -> None:
    brought = []
    for context in (lax_context, person):
        page = context.new_page()
        leave_for_the_ent(page, certif)
        brought.append(fetch_from(page, ent, certif))
        come_in(page, certif)
        expect(page.get_by_role("heading", name=HOME_OF_ZOE)).to_be_visible()
    # the second does block: what the first brings to a request in the background, it does not
    assert brought == [{FLOW}, frozenset()]
