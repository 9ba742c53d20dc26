"""What a person does in a browser between the platform and the ENT."""

from playwright.sync_api import Error, Page, Response

from tests.auth.ent import ACS, LOGIN
from tests.auth.sites.platform import Platform
from tests.auth.sites.providers import Provider

FLOW = "__Secure-ent"
SESSION, TOKEN = "__Host-session", "__Host-jeton"
HOME_OF_ZOE = "Bonjour Zoé LEFÈVRE-NUÑEZ"
PATIENCE = 20_000
"""Milliseconds."""


def go_to(page: Page, address: str) -> None:
    """Chromium drops what it was loading when the machine's network changes, for instance while it starts."""
    try:
        page.goto(address)
    except Error as error:
        if "ERR_NETWORK_CHANGED" not in error.message:
            raise
        page.goto(address)


def come_in(page: Page, certif: Platform) -> Response:
    """By the address of the tile, to the ENT and back; what was answered to the answer of the ENT."""
    with page.expect_response(lambda answer: answer.url.endswith(ACS), timeout=PATIENCE) as answered:
        go_to(page, f"{certif.site.url}{LOGIN}")
    return answered.value


def leave_for_the_ent(page: Page, certif: Platform) -> None:
    """Ask the ENT, and stop before its answer is posted."""
    page.route(f"**{ACS}", lambda route: route.abort())
    with page.expect_event("requestfailed", lambda asked: asked.url.endswith(ACS), timeout=PATIENCE):
        page.goto(f"{certif.site.url}{LOGIN}", wait_until="commit")
    page.unroute(f"**{ACS}")


def post_from(page: Page, ent: Provider, certif: Platform, saml_response: str) -> Response:
    """From a page of the ENT, post an answer as its own form does."""
    go_to(page, ent.site.url)
    with page.expect_response(lambda answer: answer.url.endswith(ACS), timeout=PATIENCE) as answered:
        page.evaluate(
            """([action, value]) => {
                const form = Object.assign(document.createElement("form"), {method: "post", action});
                form.append(Object.assign(document.createElement("input"), {name: "SAMLResponse", value}));
                document.body.append(form);
                form.submit();
            }""",
            [f"{certif.site.url}{ACS}", saml_response],
        )
    return answered.value
