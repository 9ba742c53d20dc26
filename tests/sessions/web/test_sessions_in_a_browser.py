"""The list and the life of a session as people meet them: in Chromium, clean for axe, at 320 px, by keyboard."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from deploy.local.rabbitmq import free_port
from services.sessions.app import create_app
from services.sessions.settings import SessionsSettings
from shared.identity import token
from shared.identity.model import Grant, Identity, Role
from shared.web.service import Service
from tests.identities import KEY, UAI, service_settings, someone, trust_key
from tests.journey.looking import Looking
from tests.serving import served
from tests.sessions.desk import DAY, Desk, published

pytestmark = pytest.mark.browser

ELSEWHERE = "0750001A"


@pytest.fixture
def app(desk: Desk) -> Iterator[Service]:
    trust_key(desk.database)
    url = f"http://127.0.0.1:{free_port()}"
    made = create_app(service_settings(SessionsSettings, desk.database).model_copy(update={"public_url": url}))
    yield made
    made.extensions["certif.database"].dispose()


@pytest.fixture
def page(chromium: Browser, app: Service) -> Iterator[Page]:
    """The browser of a référent of two schools, signed in."""
    url = app.extensions["certif.settings"].public_url
    person = someone()
    grants = tuple(Grant(Role.REFERENT, uai) for uai in (UAI, ELSEWHERE))
    both = Identity(person.account_id, person.sid, person.name, grants)
    signed = token.sign(both, KEY, issuer=url, now=datetime.now(UTC) + timedelta(hours=1))
    with served(app, int(url.rpartition(":")[2])):
        context = chromium.new_context(base_url=url, locale="fr-FR", timezone_id="Europe/Paris")
        context.set_default_timeout(10_000)
        context.add_cookies([{"name": "jeton", "value": signed, "url": url}])
        yield context.new_page()
        context.close()


def test_a_session_is_found_followed_and_duplicated(app: Service, desk: Desk, page: Page) -> None:
    folder = os.environ.get("LIST_PICTURES")
    look = Looking(Path(folder) if folder else None)
    other = Desk(desk.database, ELSEWHERE)
    other.session(site="Lycée, hall", room="CDI")
    over = desk.finalised()
    desk.hear(published(over))
    desk.sit(desk.session(date=DAY - timedelta(days=9), start_time=time(14), room="Salle Ada-Lovelace"), number=7)
    for number in range(26):
        desk.session(date=DAY + timedelta(days=number), room=f"C{number}")
    ready = desk.session(room="Salle Émilie-du-Châtelet", date=DAY + timedelta(days=60))
    for name in ("Zoé", "Chloé", "Inès"):
        desk.candidate(ready, first_name=name, extra_time_percent=33 if name == "Inès" else 0)

    page.goto("/certif/")
    look.at(page, "60-sessions-liste", narrow=True)
    page.get_by_label("Rechercher").fill("emilie")
    page.get_by_label("Rechercher").press("Enter")
    expect(page.get_by_role("table")).to_have_accessible_name("1 session")
    look.at(page, "61-sessions-recherche", narrow=True)
    page.get_by_label("Rechercher").fill("nulle part")
    page.get_by_text("Filtrer et trier").press("Enter")
    page.get_by_label("Du", exact=True).fill(DAY.isoformat())
    page.get_by_role("button", name="Rechercher").press("Enter")
    expect(page.get_by_role("heading", name="Aucune session ne correspond")).to_be_visible()
    look.at(page, "62-sessions-aucune", narrow=True)
    page.get_by_role("link", name="Effacer les filtres").press("Enter")
    page.get_by_role("link", name="Salle", exact=True).press("Enter")
    expect(page.get_by_role("columnheader", name="Salle")).to_have_attribute("aria-sort", "ascending")
    page.get_by_role("link", name="Page suivante").press("Enter")
    expect(page.get_by_text("Page 2 sur 2")).to_be_visible()
    expect(page.get_by_role("columnheader", name="Salle")).to_have_attribute("aria-sort", "ascending")
    page.set_viewport_size({"width": 320, "height": 720})
    page.get_by_text("Filtrer et trier").press("Enter")
    page.get_by_label("Trier par").select_option("numero")
    page.get_by_role("button", name="Rechercher").press("Enter")
    expect(page.locator("tbody tr").first.get_by_role("link").first).to_have_text("Session n° 1")
    page.set_viewport_size({"width": 1280, "height": 860})

    page.goto(f"/certif/sessions/{ready}")
    expect(page.get_by_role("list", name="Suivi de la session").locator("[aria-current=step]")).to_contain_text(
        "commencé"
    )
    look.at(page, "63-session-suivi", narrow=True)
    page.goto(f"/certif/sessions/{over}")
    look.at(page, "64-session-terminee", narrow=True)

    page.goto(f"/certif/sessions/{ready}")
    page.get_by_role("link", name="Dupliquer la session").press("Enter")
    look.at(page, "65-session-dupliquer", narrow=True)
    page.get_by_label("Nom de la salle").fill("")
    page.get_by_role("button", name="Créer la session").press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    look.at(page, "66-session-dupliquer-refus", narrow=True)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Nom de la salle")).to_be_focused()
    page.keyboard.type("Salle Émilie-du-Châtelet")
    page.get_by_label("Date de la session").fill(DAY.isoformat())
    page.get_by_label("Reprendre aussi la liste des candidats").press("Space")
    page.get_by_role("button", name="Créer la session").press("Enter")
    expect(page.get_by_text("La session est créée, avec 3 candidats.")).to_be_visible()

    page.goto("/certif/sessions/nouvelle")
    look.at(page, "67-session-creer", narrow=True)
    kept = app.extensions["certif.settings"]
    later = {"opening_date": datetime.now(UTC).date() + timedelta(days=10)}
    app.extensions["certif.settings"] = kept.model_copy(update=later)
    page.goto("/certif/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Pix Certif n’est pas encore ouvert")
    look.at(page, "68-pas-encore-ouvert", narrow=True)
