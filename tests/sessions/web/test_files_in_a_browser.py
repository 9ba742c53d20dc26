"""Files and the finalisation as people meet them: in Chromium, over a slow line that is cut, by keyboard."""

import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from deploy.local.rabbitmq import free_port
from services.sessions.app import create_app
from services.sessions.settings import SessionsSettings
from shared.identity import token
from shared.identity.model import Role
from tests.identities import KEY, service_settings, someone, trust_key
from tests.journey.looking import Looking
from tests.serving import served
from tests.sessions.desk import Desk
from tests.sessions.files import samples
from tests.sessions.web.test_advice import given

pytestmark = pytest.mark.browser

SLOW = 1_000_000
"""Bytes a second: a school's line, shared."""


UNDER_WAY = re.compile(r"[1-9](,\d)?.Mo sur")


@pytest.fixture
def page(chromium: Browser, desk: Desk, tmp_path: Path) -> Iterator[Page]:
    """A référent's browser, signed in."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    trust_key(desk.database)
    settings = service_settings(SessionsSettings, desk.database, data_dir=tmp_path)
    app = create_app(settings.model_copy(update={"public_url": url}))
    signed = token.sign(someone(Role.REFERENT), KEY, issuer=url, now=datetime.now(UTC) + timedelta(hours=1))
    with served(app, port):
        context = chromium.new_context(base_url=url, locale="fr-FR")
        context.set_default_timeout(15_000)
        context.add_cookies([{"name": "jeton", "value": signed, "url": url}])
        yield context.new_page()
        context.close()
    app.extensions["certif.database"].dispose()


class Line:
    """The line between the browser and the school: slow, cut, back."""

    def __init__(self, page: Page) -> None:
        self._network = page.context.new_cdp_session(page)
        self._network.send("Network.enable")

    def become(self, *, rate: int = -1, offline: bool = False) -> None:
        told = {"offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": rate}
        self._network.send("Network.emulateNetworkConditions", told)


def choose(page: Page, path: Path, kind: str) -> None:
    page.get_by_label("Nature du fichier").select_option(label=kind)
    page.get_by_label("Fichiers à déposer").set_input_files(path)
    page.get_by_role("button", name="Déposer", exact=True).press("Enter")


def test_files_are_deposited_over_a_line_that_is_cut(desk: Desk, page: Page, tmp_path: Path) -> None:
    folder = os.environ.get("FILES_PICTURES")
    look, line = Looking(Path(folder) if folder else None), Line(page)
    session_id = desk.session()
    desk.sit(session_id)
    desk.sit(session_id, completed=False, number=1002, first_name="Chloé")
    pv, incident, wrong = (tmp_path / name for name in ("PV signé, salle B12.pdf", "incident.pdf", "copie.pdf"))
    pv.write_bytes(samples.pdf(weight=6_000_000))
    incident.write_bytes(samples.pdf(weight=6_000_000))
    wrong.write_bytes(b"<html>")
    starts: list[int] = []
    page.on("request", lambda one: starts.append(int(one.headers.get("upload-offset", -1))))

    page.goto(f"/certif/sessions/{session_id}")
    page.get_by_role("link", name="Finaliser la session").press("Enter")
    expect(page.get_by_text("Aucun fichier déposé")).to_be_visible()
    look.at(page, "110-fichiers-vide", narrow=True)
    page.get_by_role("button", name="Déposer", exact=True).press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    look.at(page, "111-fichiers-refus")

    line.become(rate=SLOW)
    choose(page, pv, "PV de session scanné")
    bar, row = page.get_by_role("progressbar"), page.get_by_label("Envois en cours").get_by_role("listitem")
    expect(bar).to_have_accessible_name("Envoi de PV signé, salle B12.pdf")
    expect(row).to_contain_text(UNDER_WAY)
    line.become(offline=True)
    expect(row).to_contain_text("Connexion coupée")
    expect(page.get_by_role("status").filter(has_text="Connexion coupée")).to_have_count(1)
    look.at(page, "112-fichiers-coupure", narrow=True)
    line.become()
    expect(page.get_by_role("cell", name="Déposé")).to_be_visible()
    expect(page.get_by_text("PV signé, salle B12.pdf : reçu.")).to_be_attached()
    assert sorted({start for start in starts if start >= 0}) == list(range(0, pv.stat().st_size, 512 * 1024))

    line.become(rate=SLOW)
    choose(page, incident, "PV d’incident")
    expect(row).to_contain_text(UNDER_WAY)
    line.become()
    page.reload()
    expect(page.get_by_role("table")).to_contain_text("Envoi interrompu")
    look.at(page, "113-fichiers-interrompu", narrow=True)
    starts.clear()
    choose(page, incident, "PV d’incident")
    expect(page.get_by_role("cell", name="Déposé")).to_have_count(2)
    assert min(start for start in starts if start >= 0) >= 512 * 1024

    choose(page, wrong, "Autre fichier")
    expect(page.get_by_label("Envois en cours")).to_contain_text("ni un PDF ni une image")
    line.become(rate=SLOW)
    wrong.write_bytes(samples.pdf(weight=6_000_000))
    choose(page, wrong, "Photo")
    expect(page.get_by_role("progressbar")).to_be_visible()
    look.at(page, "114-fichiers-envoi", narrow=True)
    page.get_by_role("button", name="Annuler l’envoi de copie.pdf").press("Enter")
    expect(page.get_by_label("Fichiers à déposer")).to_be_focused()
    expect(page.get_by_role("progressbar")).to_have_count(0)
    line.become()
    with page.expect_download() as download:
        page.get_by_role("link", name="incident.pdf").press("Enter")
    assert download.value.suggested_filename == "incident.pdf"

    page.get_by_role("link", name="Continuer la finalisation").press("Enter")
    expect(page.get_by_role("list", name="Étapes de la finalisation").locator("[aria-current=step]")).to_contain_text(
        "Candidats"
    )
    page.get_by_label("Motif de l’interruption").select_option("technical")
    look.at(page, "115-finaliser-candidats", narrow=True)
    page.get_by_role("button", name="Enregistrer et voir les fichiers").press("Enter")
    page.get_by_role("link", name="Continuer la finalisation").press("Enter")
    expect(page.get_by_label("Motif de l’interruption")).to_have_value("technical")
    page.get_by_role("button", name="Tout cocher").press("Enter")
    page.get_by_role("button", name="Finaliser la session").last.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Confirmer la finalisation")
    look.at(page, "116-finaliser-verifier", narrow=True)
    page.get_by_role("button", name="Confirmer la finalisation").press("Enter")
    expect(page.get_by_role("heading", name="Fichiers transmis")).to_be_visible()
    desk.hear(given(session_id, "Faites signer le PV avant le test, et notez l’heure de début.\nMerci."))
    page.goto(f"/certif/sessions/{session_id}")
    look.at(page, "117-session-ameliorations", narrow=True)
    page.goto("/certif/sessions/nouvelle")
    page.get_by_role("link", name="Relisez-les").press("Enter")
    look.at(page, "118-ameliorations", narrow=True)
